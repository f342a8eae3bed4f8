#include "app/prompt/status_text.h"

#include <string>

#include "app/text/row.h"

namespace confab {
namespace {

constexpr std::size_t kValueColumn = 20;

}  // namespace

Printable status_text(std::string_view name, std::string_view url, std::string_view state,
                      std::span<const Fact> facts, int columns) {
  Printable text;
  append_row(name, name.size() + 2, std::string(url) + "  " + std::string(state), columns, text);
  for (const Fact& fact : facts)
    append_row("  " + fact.label, kValueColumn, fact.value, columns, text);
  return text;
}

}  // namespace confab
