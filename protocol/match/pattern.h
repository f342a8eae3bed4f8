#pragma once
// Is this in the message? What :expect looks for: literal text with {{placeholders}}, or /RE2/.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confab {

class Expression;

using Captures = std::map<std::string, std::string, std::less<>>;

// "at {{when:ctime}} :hello", or "/^at .* :hel+o$/". Literal text outside {{ }}; `{{lb}}` is a
// literal "{{", `{{*}}` anything, `{{name}}` a word, `{{name:type}}` with a type of int num word
// hex uuid ip addr ctime rfc3339 any. A name seen twice must be equal.
class Pattern {
 public:
  // Throws std::invalid_argument that says what is wrong and what is possible.
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  // Found anywhere in the message, the first place from its beginning; what the named placeholders
  // stood for.
  std::optional<Captures> search(std::string_view message) const;
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::unique_ptr<Expression> expression_;
};

}  // namespace confab
