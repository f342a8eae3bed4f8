#include "protocol/text/placeholders.h"

#include "tests/support/catch.h"

namespace confab {
namespace {

std::string read_back(const std::string& written) {
  std::string text;
  PlaceholderText parts(written);
  while (const auto part = parts.next()) {
    CHECK_FALSE(part->is_placeholder);
    text += part->text;
  }
  return text;
}

TEST_CASE("a literal text that is escaped reads as itself") {
  CHECK(escaped_literal("a {{b}} {{") == "a {{lb}}b}} {{lb}}");
  for (const std::string text : {"", "plain", "{", "{{", "{{{", "{{{{", "{{x}}", "}}{{"})
    CHECK(read_back(escaped_literal(text)) == text);
}

TEST_CASE("a placeholder has a name and a type, or is anything") {
  CHECK(placeholder_parts("id:int").name == "id");
  CHECK(placeholder_parts("id:int").type == "int");
  CHECK(placeholder_parts("id").type == "word");
  CHECK(placeholder_parts("*").name.empty());
  CHECK(placeholder_parts("*").type == "any");
}

}  // namespace
}  // namespace confab
