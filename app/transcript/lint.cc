#include "app/transcript/lint.h"

#include <set>
#include <string>

#include "app/text/line.h"
#include "app/transcript/input_file.h"
#include "app/transcript/layered_events.h"
#include "app/transcript/listening_events.h"
#include "app/transcript/odd_events.h"
#include "protocol/match/given_names.h"
#include "protocol/match/script.h"
#include "protocol/match/text_template.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {
namespace {

// A file that is no transcript at all need not be told line by line.
constexpr int kMostProblems = 1000;

void print(const Printable& line) { print_on_stderr(line); }

// Throws TranscriptError.
void check_url(const Step& step, const TranscriptReader& reader, const Registry& registry) {
  if (step.event.url.empty()) return;
  try {
    if (const std::string scheme = scheme_of(step.event.url); !scheme.empty())
      registry.find(scheme);
    recorded_url(step.event);
  } catch (const UrlError& error) {
    throw TranscriptError(reader.file(), reader.place_of("url"),
                          Printable(Untrusted(error.what())));
  }
}

// Throws TranscriptError.
void check_layer(const Step& step, const TranscriptReader& reader, LayeredEvents& layered) {
  try {
    layered.look(step.event);
  } catch (const UrlError& error) {
    throw TranscriptError(reader.file(), reader.place_of("layer"),
                          Printable(Untrusted(error.what())));
  }
}

// Throws TranscriptError.
void check_count(const TranscriptReader& reader) {
  if (!reader.wrong_count()) return;
  Printable what("the \"end\" counts ");
  what += reader.wrong_count()->said;
  what += Literal(" events, and there are ");
  what += reader.events();
  what += Literal(" (\"confab transcript fmt\" counts them anew)");
  throw TranscriptError(reader.file(), reader.wrong_count()->place, what);
}

// {{names}}, and whether they have a value by the time that they are sent.
class Names {
 public:
  explicit Names(const TranscriptHeader& header)
      : given_(header), known_(header.secrets.begin(), header.secrets.end()) {
    for (const auto& [name, value] : header.variables) known_.insert(name);
    known_.insert("left_out");  // what a recording says beside it
  }

  // An event with an error may have been the one that gives any name a value.
  void look_at_unreadable() noexcept { has_unreadable_ = true; }

  void look(const Step& step, const TranscriptReader& reader, const TranscriptReader::Warn& warn) {
    given_.look(step);
    if (step.matcher) known_.merge(step.matcher->names());
    if (has_unreadable_) return;
    const TranscriptPayload& payload = step.event.payload;
    if (payload.kind == TranscriptPayload::Kind::text_template)
      look_at(template_names(payload.bytes), reader.place_of("template"), warn);
    if (step.event.type == TranscriptType::upgrade)
      look_at(names_in_options(step.event), reader.place_of("options"), warn);
  }

 private:
  void look_at(const std::vector<std::string>& names, Place place,
               const TranscriptReader::Warn& warn) {
    for (const std::string& each : names) {
      if (given_.has(each) || !known_.insert(each).second) continue;
      Printable what("nothing before this gives {{");
      what += Untrusted(each);
      what += Literal(
          "}} a value; if it comes from the command line, the header says so: "
          "\"vars\": {\"");
      what += Untrusted(each);
      what += Literal("\": null}");
      warn(place, what);
    }
  }

  GivenNames given_;
  std::set<std::string, std::less<>> known_;
  bool has_unreadable_ = false;
};

}  // namespace

bool lint_transcript(const std::string& path, const Registry& registry) {
  InputFile file(path);
  int problems = 0;
  int errors = 0;
  const TranscriptReader::Warn warn = [&](Place place, const Printable& what) {
    if (++problems > kMostProblems) return;
    print(warning_text(path, place, what));
  };
  const auto report = [&](const TranscriptError& error) {
    ++errors;
    if (++problems <= kMostProblems) print(Printable(Untrusted(error.what())));
  };
  try {
    StepReader steps(file.reader(), path, warn);
    Names names(steps.header());
    OddEvents odd_events(registry, warn);
    LayeredEvents layered(registry, Side::client);
    while (errors <= kMostProblems) {
      try {
        const Step* step = steps.next();
        if (step == nullptr) break;
        check_url(*step, steps.reader(), registry);
        check_layer(*step, steps.reader(), layered);
        names.look(*step, steps.reader(), warn);
        odd_events.look(*step);
      } catch (const TranscriptError& error) {
        report(error);
        names.look_at_unreadable();
      }
    }
    check_count(steps.reader());
  } catch (const TranscriptError& error) {
    report(error);
  }
  if (problems > kMostProblems) print(Printable("... and more"));
  return errors == 0;
}

}  // namespace confab
