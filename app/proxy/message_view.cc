#include "app/proxy/message_view.h"

#include <algorithm>
#include <optional>

#include "app/text/hex_rows.h"
#include "protocol/json/json_view.h"
#include "protocol/text/sanitiser.h"
#include "protocol/text/utf8.h"

namespace confab {
namespace {

constexpr std::size_t kMostShown = std::size_t{64} * 1024;

// Each byte can be told from it.
std::string reversible(std::string_view bytes) {
  SanitiserOptions options;
  options.escape_backslash = true;
  Sanitiser sanitiser(options);
  Printable text;
  sanitiser.feed(bytes, text);
  sanitiser.finish(text);
  return text.text();
}

std::string dumped(std::string_view bytes, std::uint64_t offset, int columns) {
  const std::size_t row_bytes = hex_row_bytes(columns);
  std::string rows;
  while (!bytes.empty()) {
    const std::string_view row = bytes.substr(0, row_bytes);
    if (!rows.empty()) rows += '\n';
    rows += hex_row(offset, row, row_bytes);
    offset += row.size();
    bytes.remove_prefix(row.size());
  }
  return rows;
}

std::optional<std::string> indented(const ViewedMessage& message) {
  if (!message.is_whole || message.text.size() > kMostShown) return std::nullopt;
  auto pretty = pretty_json(message.text);
  if (pretty && pretty->size() > kMostShown) return std::nullopt;
  return pretty;
}

}  // namespace

ShownMessage shown_in(View view, const ViewedMessage& message, int columns) {
  if (view == View::hex) {
    const std::string_view shown = message.bytes.substr(0, kMostShown);
    return {dumped(shown, message.offset, columns), message.bytes.size() - shown.size()};
  }
  if (view == View::escaped) {
    const std::string_view shown = beginning_of(message.bytes, kMostShown);
    return {reversible(shown), message.bytes.size() - shown.size()};
  }
  if (view == View::json) {
    if (auto pretty = indented(message)) return {std::move(*pretty), 0};
  }
  const std::string_view shown = beginning_of(message.text, kMostShown);
  return {std::string(shown), message.text.size() - shown.size()};
}

}  // namespace confab
