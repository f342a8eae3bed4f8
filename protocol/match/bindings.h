#pragma once
// What the names in a transcript's rules stand for, while one message is looked at.

#include <string>
#include <string_view>

#include "protocol/match/expression.h"
#include "protocol/match/pattern.h"

namespace confab {

// The values that are known, and those that this message gives. A name stands for one value.
class Bindings {
 public:
  explicit Bindings(const Captures& known) noexcept : known_(&known) {}  // outlives this

  // Null: it has no value yet.
  const std::string* find(std::string_view name) const;
  // False: the name stands for something else.
  bool bind(std::string_view name, std::string_view value);
  // All named groups of what was found. Null; else the first name that stands for something else.
  const std::string* bind(const Expression& expression, const Expression::Found& found);

  // What was not known before.
  const Captures& gained() const noexcept { return gained_; }

 private:
  const Captures* known_;
  Captures gained_;
};

}  // namespace confab
