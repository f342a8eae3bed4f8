#include "app/transcript/lint.h"

#include <cstdio>
#include <set>
#include <stdexcept>
#include <string_view>

#include "app/transcript/input_file.h"
#include "protocol/matcher.h"
#include "protocol/text_template.h"
#include "protocol/transcript_reader.h"
#include "transport/url.h"

namespace confab {
namespace {

// A file that is no transcript at all need not be told line by line.
constexpr int kMostProblems = 1000;
// Conversations whose names are remembered; a file with more is not checked for unknown ones.
constexpr std::size_t kMostConversations = 10'000;

void print(const Printable& line) { std::fprintf(stderr, "%s\n", line.text().c_str()); }

// What one event cannot show: whether it fits those before it, and what other layers read.
class Lint {
 public:
  explicit Lint(TranscriptReader& reader) : reader_(reader) {}

  // Throws TranscriptError.
  void check(const TranscriptEvent& event) {
    if (event.type == TranscriptType::open) {
      check_url(event);
      if (conversations_.size() < kMostConversations) conversations_.insert(event.conn);
    } else if (needs_conversation(event.type)) {
      check_conversation(event);
    }
    check_rules(event);
  }

 private:
  static bool needs_conversation(TranscriptType type) {
    return type == TranscriptType::send || type == TranscriptType::recv ||
           type == TranscriptType::shutdown || type == TranscriptType::eof ||
           type == TranscriptType::close || type == TranscriptType::silence;
  }

  void check_url(const TranscriptEvent& event) {
    try {
      parse_url(event.url);
    } catch (const UrlError& error) {
      fail("url", error.what());
    }
  }

  void check_conversation(const TranscriptEvent& event) {
    if (conversations_.empty()) fail("type", "nothing is open yet: an \"open\" comes before this");
    if (event.conn.empty() || conversations_.size() == kMostConversations) return;
    if (!conversations_.contains(event.conn))
      fail("conn", "no conversation of this name was opened: \"" + event.conn + "\"");
  }

  void check_rules(const TranscriptEvent& event) {
    const char* key = "match";
    try {
      if (event.match) Matcher{*event.match};
      key = "template";
      if (event.payload.kind == TranscriptPayload::Kind::text_template)
        template_names(event.payload.bytes);
    } catch (const std::invalid_argument& error) {
      fail(key, error.what());
    }
  }

  [[noreturn]] void fail(std::string_view key, const std::string& what) {
    throw TranscriptError(reader_.file(), reader_.place_of(key), Printable(Untrusted(what)));
  }

  TranscriptReader& reader_;
  std::set<std::string, std::less<>> conversations_;
};

}  // namespace

bool lint_transcript(const std::string& path) {
  InputFile file(path);
  int problems = 0;
  int errors = 0;
  const auto warn = [&](Place place, const Printable& what) {
    if (++problems > kMostProblems) return;
    print(warning_text(path, place, what));
  };
  const auto report = [&](const TranscriptError& error) {
    ++errors;
    if (++problems <= kMostProblems) print(Printable(Untrusted(error.what())));
  };
  try {
    TranscriptReader reader(file.reader(), path, warn);
    Lint lint(reader);
    while (errors <= kMostProblems) {
      try {
        const TranscriptEvent* event = reader.next();
        if (event == nullptr) break;
        lint.check(*event);
      } catch (const TranscriptError& error) {
        report(error);
      }
    }
  } catch (const TranscriptError& error) {
    report(error);
  }
  if (problems > kMostProblems) print(Printable("... and more"));
  return errors == 0;
}

}  // namespace confab
