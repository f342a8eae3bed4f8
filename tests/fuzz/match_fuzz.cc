// input: "match" as JSON RS message

#include "protocol/json/json_trouble.h"
#include "protocol/match/matcher.h"
#include "tests/fuzz/rules.h"
#include "tests/fuzz/target.h"

namespace confab {

void fuzz(FuzzInput input) {
  const std::string rules = input.part();
  const std::string message = input.rest();
  try {
    const TranscriptMatch match = read_rules(rules);
    const Matcher matcher(match);
    const Captures known{{"a", "1"}};
    Captures values = known;
    const bool fits = !matcher.check(message, values);
    claim(fits || values == known, "what does not fit gives no value");
    Captures again = values;
    claim(!fits || !matcher.check(message, again), "what fits fits with its own values");
    claim(again == values, "and gives the same ones");
    const JudgedKeys judged = judge_keys(match, message);
    claim(!fits || judged.failing.empty(), "where all holds each holds");
  } catch (const JsonTrouble&) {
    return;
  } catch (const std::invalid_argument&) {
    return;  // rules that cannot be compiled
  }
}

}  // namespace confab
