#pragma once
// Is this message the one that a transcript expects?

#include <memory>
#include <optional>
#include <string_view>

#include "protocol/pattern.h"
#include "protocol/printable.h"
#include "protocol/transcript.h"

namespace confab {

// A transcript's "match", ready to be used. Everything that it has must hold.
class Matcher {
 public:
  // Throws std::invalid_argument that names the key and what is wrong with its value.
  explicit Matcher(const TranscriptMatch& match);
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  // Nothing: it is the one, and `values` has gained what its named placeholders stood for. Else why
  // it is not ("does not end with \"x\""), and `values` is as it was. A name that `values` has
  // already must stand for that value.
  std::optional<Printable> check(std::string_view message, Captures& values) const;

 private:
  class Rule;
  std::unique_ptr<Rule> rule_;
};

}  // namespace confab
