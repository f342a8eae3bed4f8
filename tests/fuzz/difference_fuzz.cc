// input: expected RS actual

#include <vector>

#include "protocol/difference/byte_difference.h"
#include "protocol/difference/difference.h"
#include "protocol/difference/text_difference.h"
#include "protocol/text/sanitiser.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

constexpr std::size_t kMostLines = 40;
constexpr std::size_t kMostBytes = 2000;  // of a line: 200 columns, some escaped

void check(const std::vector<Printable>& lines) {
  claim(lines.size() <= kMostLines, "a difference is short");
  for (const Printable& each : lines) {
    claim(each.text().size() < kMostBytes, "a line is short");
    claim(is_harmless(each.text()), "a line is harmless");
  }
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string expected = input.part();
  const std::string actual = input.rest();
  const auto lines = difference(expected, actual);
  claim(lines.empty() == (expected == actual), "what differs is shown, and nothing else");
  check(lines);
  check(difference(actual, expected));
  if (expected != actual) check(text_difference(expected, actual));
  if (expected != actual) check(byte_difference(expected, actual));
  check(text_received(actual));
  check(bytes_received(actual));
  check(difference_from_rule(expected, actual));
}

}  // namespace confab
