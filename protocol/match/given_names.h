#pragma once
// {{session}} and {{iteration}}: which session it is of those that play a script, and how often
// that session has played it, both from 1. Whoever plays the script gives them their values.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "protocol/match/script.h"

namespace confab {

class GivenNames {
 public:
  // A name that the header has a value for, or lists as a secret, is not given.
  explicit GivenNames(const TranscriptHeader& header);

  // The steps in their order. A name is given if a template sends it before a rule has it: then the
  // rule compares. Otherwise the rule takes the value from the message. Throws
  // std::invalid_argument for a template that is none.
  void look(const Step& step);

  bool has(std::string_view name) const { return given_.contains(name); }
  // Adds them, where `values` has none of that name.
  void give(Captures& values, std::uint64_t session, std::uint64_t iteration) const;

 private:
  std::set<std::string, std::less<>> undecided_{"session", "iteration"};
  std::set<std::string, std::less<>> given_;
};

}  // namespace confab
