#include "app/prompt/status_text.h"

#include <algorithm>
#include <string>

#include "app/prompt/wrapped_text.h"

namespace confab {
namespace {

constexpr std::size_t kValueColumn = 20;

void append_row(std::string beginning, std::size_t column, std::string_view value, int columns,
                Printable& text) {
  beginning.resize(std::max(beginning.size() + 1, column), ' ');
  WrappedText wrapped;
  wrapped.begin_line(columns, static_cast<int>(beginning.size()));
  text += Untrusted(beginning);
  wrapped.append(Printable(Untrusted(value)), text);
  text += Literal("\n");
}

}  // namespace

Printable status_text(std::string_view name, std::string_view url, std::string_view state,
                      std::span<const Fact> facts, int columns) {
  Printable text;
  append_row(std::string(name), name.size() + 2, std::string(url) + "  " + std::string(state),
             columns, text);
  for (const Fact& fact : facts)
    append_row("  " + fact.label, kValueColumn, fact.value, columns, text);
  return text;
}

}  // namespace confab
