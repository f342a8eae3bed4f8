#pragma once
// {{NAME}} in what is typed: secrets (":secret", --secret) and variables (":set var", --var). A
// name is one or the other.

#include <map>
#include <string>
#include <string_view>

#include "app/program/named_value.h"
#include "protocol/transcript/secrets.h"

namespace confab {

class TypedNames {
 public:
  // `secrets` outlives it.
  TypedNames(Secrets& secrets, std::map<std::string, std::string> variables);

  // `text` with the value in the place of each {{NAME}} that has one. Whatever else has braces
  // stays as it is: other people's templates pass unharmed.
  std::string filled(std::string text) const;
  // The same in a pattern, where a value is literal text. Not in /RE2/, whose braces count.
  std::string filled_pattern(std::string pattern) const;

  // A later value replaces the one before. Throws UsageError where the name is a secret's.
  void set_variable(NamedValue variable);
  // With a blank between them; empty: none.
  std::string variables() const;

  const Secrets& secrets() const noexcept { return secrets_; }
  // Before anybody is asked for the value. Throws std::invalid_argument for a name that cannot be
  // one, or has a value; it quotes nothing that may be a value.
  void check_may_add(const std::string& name) const;
  // A variable of that name is forgotten. Throws as Secrets::add().
  void add_secret(const std::string& name, std::string value);
  // From now on none can be added: a header that names them all has been written. `why` says so.
  void fix_secrets(std::string why) { why_fixed_ = std::move(why); }

 private:
  using Values = std::map<std::string, std::string>;
  Values all() const;

  Secrets& secrets_;
  Values variables_;
  std::string why_fixed_;  // empty: they are not
};

}  // namespace confab
