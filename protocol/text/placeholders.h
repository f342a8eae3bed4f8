#pragma once
// Text with {{...}} in it, cut into its parts: what patterns and templates are made of.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confab {

struct TextPart {
  bool is_placeholder;
  std::string_view text;  // literal; of a placeholder what is between its braces
};

// One part after the other. {{lb}} is a literal part "{{".
class PlaceholderText {
 public:
  // `text` outlives the parts.
  explicit PlaceholderText(std::string_view text) noexcept : rest_(text) {}

  // nullopt: there are no more. Throws std::invalid_argument for a {{ without its }}.
  std::optional<TextPart> next();

 private:
  std::string_view rest_;
};

// A literal text as it is written in there.
std::string escaped_literal(std::string_view text);

// What is between the braces of a pattern's placeholder: "name:type", "name" (a word), "*"
// (anything, without a name). Neither is checked.
struct PlaceholderParts {
  std::string_view name;
  std::string_view type;
};
PlaceholderParts placeholder_parts(std::string_view inside) noexcept;

// "p3" and "{{p3:int}}": a name for each placeholder of a pattern, whatever its own is.
std::string numbered_name(std::size_t number);
std::string numbered_placeholder(std::string_view type, std::size_t number);

// "id", "user_2": a letter or _, then these and digits.
bool is_placeholder_name(std::string_view text) noexcept;

}  // namespace confab
