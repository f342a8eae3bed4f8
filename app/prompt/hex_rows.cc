#include "app/prompt/hex_rows.h"

#include <algorithm>

#include "app/prompt/view.h"

namespace confab {

void HexRows::add(std::string_view bytes, bool starts_message, std::size_t row_bytes,
                  const Put& put) {
  while (!bytes.empty()) {
    if (row_.empty()) row_starts_message_ = starts_message;
    starts_message = false;
    const std::size_t room = row_bytes - std::min(row_.size(), row_bytes);
    const std::string_view taken = bytes.substr(0, room);
    row_ += taken;
    bytes.remove_prefix(taken.size());
    if (row_.size() >= row_bytes) put_rest(row_bytes, put);
  }
}

void HexRows::put_rest(std::size_t row_bytes, const Put& put) {
  if (row_.empty()) return;
  put(hex_row(offset_, row_, std::max(row_bytes, row_.size())), row_starts_message_);
  offset_ += row_.size();
  row_.clear();
}

}  // namespace confab
