#pragma once
// A regular expression, compiled: RE2, since std::regex overflows the stack on 100 kB of input and
// hangs on (a+)+$.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/match/pattern_pieces.h"

namespace re2 {
class RE2;
}

namespace confab {

// May be moved, not copied: it is compiled once. Asking it changes nothing.
class Expression {
 public:
  // In RE2's words; `.` is no line end. Bytes are characters, unless the expression is not ASCII.
  // Both throw std::invalid_argument, also for what takes more than 8 MiB.
  static Expression of_text(std::string_view text);
  // Bytes are characters, {{*}} takes line ends, too.
  static Expression of_pattern(std::span<const PatternPiece> pieces);
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

  // What was found, and what each group stood for (data() null: it took no part).
  struct Found {
    std::string_view all;
    std::vector<std::string_view> groups;
  };
  // `from`: where to begin, in bytes.
  std::optional<Found> find(std::string_view text, std::size_t from) const;  // the first one
  std::optional<Found> match_whole(std::string_view text) const;
  // RE2 is linear in the text, but times the expression at the worst. More than some ten seconds?
  bool takes_too_long(std::size_t bytes) const;
  // Of each group; empty: it has none. A name can be there twice. No names at all: no groups.
  const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  enum class Where : bool;
  Expression(std::unique_ptr<re2::RE2> compiled, std::vector<std::string> names);
  std::optional<Found> match(std::string_view text, std::size_t from, Where where) const;

  std::unique_ptr<re2::RE2> compiled_;
  std::vector<std::string> names_;
};

}  // namespace confab
