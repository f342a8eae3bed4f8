#pragma once
// Is a whole message what a pattern such as "at {{when:ctime}} :hello\n" says?

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/match/bindings.h"

namespace confab {

struct PatternMismatch {
  // The message would fit, but this one stands for something else; empty: it would not.
  std::string name;
  bool is_too_long = false;  // the message: it was not looked at
};

class WholePattern {
 public:
  // Throws std::invalid_argument. Literal text before the first and after the last placeholder can
  // be of any length; between them there are at most 64 KiB.
  explicit WholePattern(std::string_view text);

  // Nothing: it is, and `bindings` has its placeholders' values. Else `bindings` may have some of
  // them. A name that has a value already stands for that, literally, whatever its type.
  // Where the message can be cut in several ways, {{name:any}} takes as little as possible, all
  // others as much as possible; a name that is there twice makes it try no other way.
  std::optional<PatternMismatch> check(std::string_view message, Bindings& bindings) const;

  const std::vector<std::string>& names() const noexcept { return names_; }  // each once
  // Nothing but one placeholder; its name, empty for {{*}}.
  const std::string* only_name() const noexcept;

 private:
  // prefix | what the expression must match | suffix
  struct Compiled {
    std::string prefix, suffix;
    std::optional<Expression> middle;
  };
  // The last values that were known, in the order of names_, and what they make of the pattern.
  struct Cached {
    std::vector<std::optional<std::string>> values;
    std::optional<Compiled> compiled;  // nullopt: with them it is too large
  };

  static Compiled compile(std::span<const PatternPiece> pieces);
  // What is left for the expression; nullopt: the ends do not fit.
  static std::optional<std::string_view> middle_of(std::string_view message,
                                                   const Compiled& compiled);
  const Compiled& compiled_for(const Bindings& bindings) const;
  bool knows_any(const Bindings& bindings) const;
  bool is_cached_for(const Bindings& bindings) const;
  void cache_for(const Bindings& bindings) const;
  static std::optional<PatternMismatch> try_with(const Compiled& compiled, std::string_view message,
                                                 Bindings& bindings);

  std::vector<PatternPiece> pieces_;
  std::vector<std::string> names_;  // each once
  Compiled without_values_;
  mutable Cached cached_;
};

}  // namespace confab
