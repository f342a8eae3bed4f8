// input: a transcript that is to be played

#include <stdexcept>

#include "protocol/match/script.h"
#include "protocol/match/text_template.h"
#include "tests/fuzz/memory_reader.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr int kMostErrors = 100;
constexpr std::size_t kLargestText = 1 << 16;

void ignore(Place, const Printable&) {}

void check_sample(const Step& step) {
  if (!step.matcher) return;
  Captures values;
  if (step.matcher->check(step.event.payload.bytes, values)) {
    claim(values.empty(), "what does not fit gives no value");
    return;
  }
  Captures again = values;
  claim(!step.matcher->check(step.event.payload.bytes, again),
        "what fits fits with its own values");
  claim(again == values, "and gives the same ones");
}

void expand_template(const Step& step) {
  if (step.event.payload.kind != TranscriptPayload::Kind::text_template) return;
  Captures values;
  for (const std::string& name : template_names(step.event.payload.bytes)) values[name] = "value";
  try {
    (void)expand(step.event.payload.bytes, values, kLargestText);
  } catch (const std::invalid_argument&) {
    claim(step.event.payload.bytes.size() > kLargestText / 8,
          "a template that was checked can be filled");
  }
}

void read_step_by_step(const std::string& text) {
  StepReader reader(reader_of(text), "f", ignore);
  for (int errors = 0; errors < kMostErrors;) {
    try {
      const Step* const step = reader.next();
      if (step == nullptr) return;
      check_sample(*step);
      expand_template(*step);
    } catch (const TranscriptError&) {
      ++errors;
    }
  }
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string text = input.rest();
  try {
    read_step_by_step(text);
    StepReader reader(reader_of(text), "f", ignore);
    (void)read_script(reader, 1 << 20);
  } catch (const TranscriptError&) {
    return;  // no transcript
  }
}

}  // namespace confab
