#include "app/transcript/rewrite.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "app/program/usage_error.h"
#include "app/text/line.h"
#include "app/transcript/file_state.h"
#include "app/transcript/input_file.h"
#include "app/transcript/replacement.h"
#include "protocol/transcript/transcript_reader.h"
#include "protocol/transcript/transcript_respell.h"
#include "protocol/transcript/transcript_writer.h"

namespace confab {
namespace {

constexpr const char* kStandardStream = "-";

void print_warning(const std::string& path, Place place, const Printable& what) {
  print_on_stderr(warning_text(path, place, what));
}

// Those of the header that the events of a file mention.
std::vector<std::string> secrets_in_use(const std::string& path) {
  InputFile file(path);
  TranscriptReader reader(file.reader(), path, [](Place, const Printable&) {});
  std::vector<std::string> secrets = reader.header().secrets;
  std::vector<std::string> unused = secrets;
  while (const TranscriptEvent* event = unused.empty() ? nullptr : reader.next()) {
    std::erase_if(unused, [&](const std::string& each) {
      return event->json.find("{{" + each) != std::string_view::npos;
    });
  }
  std::erase_if(secrets, [&](const std::string& each) {
    return std::find(unused.begin(), unused.end(), each) != unused.end();
  });
  return secrets;
}

void rewrite(TranscriptReader& reader, Spelling spelling, Respelling how, Replacement& to,
             const std::vector<std::string>& secrets) {
  TranscriptWriter writer(spelling);
  std::string object;
  std::string text;
  append_respelled_header(reader.header().text, how, object);
  if (secrets.size() != reader.header().secrets.size()) {
    const std::string whole = std::exchange(object, {});
    append_header_with_secrets(whole, secrets, object);
  }
  writer.begin(object, text);
  while (const TranscriptEvent* event = reader.next()) {
    object.clear();
    const bool is_end = event->type == TranscriptType::end;
    if (is_end && how.canonical) how.events = reader.events();
    append_respelled_event(event->json, how, object);
    writer.append(object, text);
    to.write(text);
    text.clear();
  }
  to.write(text);
  to.write(writer.closing());
  to.finish();
}

Replacement output(const std::string& path, Replacement::Existing existing) {
  if (path == kStandardStream) return Replacement::on_stdout();
  return {path, existing};
}

}  // namespace

void format_transcript(const std::string& path, bool stable) {
  const FileState state(path);
  if (path != kStandardStream && state.is_there() && !state.is_regular())
    throw UsageError(path + ": fmt rewrites a file, and this is none; \"-\" is stdin, to stdout");
  InputFile file(path);
  TranscriptReader reader(file.reader(), path, [&](Place place, const Printable& what) {
    print_warning(path, place, what);
  });
  Replacement to = output(path, Replacement::Existing::replace);
  const TranscriptHeader& header = reader.header();
  // A recording of which nothing is known but what is in it asks for no more than that.
  const bool lists_all = header.recorded && path != kStandardStream;
  const std::vector<std::string> secrets = lists_all ? secrets_in_use(path) : header.secrets;
  rewrite(reader, reader.spelling(), Respelling{true, stable}, to, secrets);
}

void convert_transcript(InputFile& file, const std::string& from, const std::string& to,
                        bool replace) {
  TranscriptReader reader(file.reader(), from, [&](Place place, const Printable& what) {
    print_warning(from, place, what);
  });
  Replacement target =
      output(to, replace ? Replacement::Existing::replace : Replacement::Existing::keep);
  rewrite(reader, spelling_of(to), Respelling{}, target, reader.header().secrets);
}

}  // namespace confab
