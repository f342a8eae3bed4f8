#pragma once
// Has a message, as JSON, all that is expected of it?

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "protocol/match/bindings.h"
#include "protocol/text/printable.h"

namespace confab {

struct JsonExpectation;

// An object has each key of the expected one, with a value that fits; an array has as many
// elements, each fitting; numbers are equal by value; an expected text with {{...}} in it is a
// pattern over the whole text. One that is a single placeholder fits a number's digits, too, and
// "{{*}}" fits any value at all.
class JsonSubset {
 public:
  // Throws std::invalid_argument.
  explicit JsonSubset(std::string_view json);
  ~JsonSubset();
  JsonSubset(JsonSubset&&) noexcept;
  JsonSubset& operator=(JsonSubset&&) noexcept;

  // Nothing: it has; `bindings` has the placeholders' values. Else the first thing that it has not.
  // The message is read once, without a tree: time and memory are linear in it, whatever it is.
  std::optional<Printable> check(std::string_view message, Bindings& bindings) const;

  // Adds the names of all its placeholders.
  void add_names(std::set<std::string, std::less<>>& names) const;

 private:
  std::unique_ptr<JsonExpectation> expected_;
};

}  // namespace confab
