// input: "match" as JSON RS message

#include "protocol/json/json_trouble.h"
#include "protocol/match/matcher.h"
#include "protocol/mend/hex_mend.h"
#include "protocol/mend/json_mend.h"
#include "protocol/mend/match_mend.h"
#include "tests/fuzz/rules.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

bool fits(const TranscriptMatch& match, const std::string& message) {
  return judge_keys(match, message).failing.empty();
}

void mend_one(const TranscriptMatch& match, const std::string& message) {
  if (!match.json.empty()) {
    TranscriptMatch mended;
    mended.json = mend_json(match.json, message).value_or("");
    claim(mended.json.empty() || fits(mended, message), "JSON that was mended fits");
  }
  if (!match.hex.empty()) {
    TranscriptMatch mended;
    mended.hex = mend_hex(match.hex, message).value_or("");
    claim(mended.hex.empty() || fits(mended, message), "hex that was mended fits");
  }
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string rules = input.part();
  const std::string message = input.rest();
  try {
    const TranscriptMatch match = read_rules(rules);
    const Matcher matcher(match);
    const bool fitted = fits(match, message);
    const MendedMatch mended = mend_match(match, message);
    claim(mended.trouble || fits(mended.match, message), "what was mended fits");
    claim(!fitted || (mended.changed.empty() && !mended.trouble), "what fits stays as it is");
    mend_one(match, message);
  } catch (const JsonTrouble&) {
    return;
  } catch (const std::invalid_argument&) {
    return;  // rules that cannot be compiled
  }
}

}  // namespace confab
