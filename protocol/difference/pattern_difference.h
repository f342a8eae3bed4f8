#pragma once
// Where a message stops fitting a pattern.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/match/pattern.h"
#include "protocol/text/printable.h"

namespace confab {

// The pattern's beginning fits the message's beginning up to here.
struct PatternGap {
  std::size_t rule_begin, rule_size;        // what of the pattern's text does not fit
  std::size_t message_begin, message_size;  // what the message has there
};

// `known`: the values that names have already; other names may stand for several values. nullopt:
// the message fits, or the pattern is too long to be tried in parts. `pattern` is one that was read
// without trouble.
std::optional<PatternGap> find_pattern_gap(std::string_view pattern, std::string_view message,
                                           const Captures& known);

// The line of the pattern and that of the message with the place marked under each:
//
//   - at {{when:ctime}} :hello\n
//                        ^
//   + at Fri Nov 20 15:36:07 2026 ;hello\n
//                                 ^
std::vector<Printable> pattern_difference(std::string_view pattern, std::string_view message,
                                          const PatternGap& gap);

// `";" came where the pattern has ":hello"`
Printable pattern_sentence(std::string_view pattern, std::string_view message,
                           const PatternGap& gap);

}  // namespace confab
