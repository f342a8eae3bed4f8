// input: text RS another. As a duration, as objectives, as a template, as tokens, as words to be
// shortened

#include <chrono>
#include <stdexcept>

#include "protocol/match/text_template.h"
#include "protocol/measure/histogram.h"
#include "protocol/measure/objective.h"
#include "protocol/text/duration.h"
#include "protocol/text/nearest.h"
#include "protocol/text/shortened.h"
#include "protocol/text/text_tokens.h"
#include "protocol/text/utf8.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr std::size_t kLargestText = 1 << 16;

void parse(const std::string& text) {
  try {
    const auto duration = parse_duration(text);
    claim(duration.count() >= 0 && duration <= std::chrono::hours(24),
          "a duration is 0 to 24 hours");
    (void)duration_text(duration);
  } catch (const std::invalid_argument& error) {
    claim(*error.what() != 0, "an error says what is wrong");
  }
  try {
    const Histogram nothing(3);
    for (const Judgement& each : Objectives(text).judge({nothing, 0, 0}))
      claim(!each.met, "where nothing was measured nothing is met");
  } catch (const std::invalid_argument&) {
    return;
  }
}

void fill(const std::string& text, const std::string& value) {
  try {
    Captures values;
    for (const std::string& name : template_names(text)) values[name] = value;
    claim(expand(text, values, kLargestText).size() <= kLargestText, "a limit holds");
  } catch (const std::invalid_argument&) {
    return;
  }
}

void cut(const std::string& text) {
  std::string all;
  for (const TextToken& token : text_tokens(text)) all += token.text;
  claim_equal(all, text, "all tokens together are the text");
  claim(beginning_of(text, 40).size() <= 43, "a beginning is short");
  (void)ends_inside_character(text);
  (void)without_middle(text);
  (void)quoted_short(text);
}

void guess(const std::string& text) {
  constexpr std::string_view kKnown[] = {"tcp", "udp", "expect", "record"};
  const auto found = nearest(text, kKnown);
  for (const std::string_view each : kKnown)
    claim(text != each || found == each, "a word that is known is its own nearest");
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string text = input.part();
  parse(text);
  fill(text, input.rest());
  cut(text);
  guess(text);
}

}  // namespace confab
