// input: pattern RS message. The pattern as :expect's, as a rule for a whole message, and as one of
// bytes

#include <stdexcept>

#include "protocol/match/bindings.h"
#include "protocol/match/pattern.h"
#include "protocol/match/whole_pattern.h"
#include "protocol/mend/rebase.h"
#include "protocol/text/hex_pattern.h"
#include "protocol/text/placeholders.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr std::size_t kLongestLiteral = 4000;

// What is no pattern is left.
template <class Use>
void with_pattern(Use use) {
  try {
    use();
  } catch (const std::invalid_argument&) {
    return;
  }
}

bool is_whole(const WholePattern& pattern, const std::string& message, const Captures& known,
              Captures& gained) {
  Bindings bindings(known);
  const bool fits = !pattern.check(message, bindings);
  gained = bindings.gained();
  return fits;
}

void match_whole(const std::string& text, const std::string& message) {
  const WholePattern pattern(text);
  Captures gained;
  if (!is_whole(pattern, message, {}, gained)) return;
  Captures again;
  claim(is_whole(pattern, message, gained, again), "what fits fits with its own values");
}

void find_literally(const std::string& message) {
  const std::string literal = escaped_literal(message);
  const bool is_regex = literal.size() > 1 && literal.front() == '/' && literal.back() == '/';
  if (message.empty() || literal.size() > kLongestLiteral || is_regex) return;
  const Pattern pattern(literal);
  claim(pattern.search("x" + message + "y").has_value(), "a literal text is found where it is");
  Captures none;
  claim(is_whole(WholePattern(literal), message, {}, none), "and is its own whole pattern");
}

void rebase(const std::string& text, const std::string& message) {
  const auto rebased = rebase_pattern(text, message);
  if (!rebased) return;
  Captures none;
  Bindings bindings(none);
  const auto mismatch = WholePattern(*rebased).check(message, bindings);
  claim(!mismatch || mismatch->is_too_long || !mismatch->name.empty(),
        "a pattern is moved to a message that it fits");
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string text = input.part();
  const std::string message = input.rest();
  with_pattern([&] { (void)Pattern(text).search(message); });
  with_pattern([&] { match_whole(text, message); });
  with_pattern([&] { (void)HexPattern(text).is_whole(message); });
  with_pattern([&] { rebase(text, message); });
  find_literally(message);
}

}  // namespace confab
