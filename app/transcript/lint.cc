#include "app/transcript/lint.h"

#include <cstdio>

#include "app/transcript/input_file.h"
#include "protocol/script.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {
namespace {

// A file that is no transcript at all need not be told line by line.
constexpr int kMostProblems = 1000;

void print(const Printable& line) { std::fprintf(stderr, "%s\n", line.text().c_str()); }

// Throws TranscriptError.
void check_url(const Step& step, const TranscriptReader& reader, const Registry& registry) {
  if (step.event.url.empty()) return;
  try {
    registry.find(parse_url(step.event.url).scheme);
  } catch (const UrlError& error) {
    throw TranscriptError(reader.file(), reader.place_of("url"),
                          Printable(Untrusted(error.what())));
  }
}

}  // namespace

bool lint_transcript(const std::string& path, const Registry& registry) {
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
    StepReader steps(file.reader(), path, warn);
    while (errors <= kMostProblems) {
      try {
        const Step* step = steps.next();
        if (step == nullptr) break;
        check_url(*step, steps.reader(), registry);
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
