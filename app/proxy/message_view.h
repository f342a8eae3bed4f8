#pragma once
// A message as ":view" has it: text, or rows of text. Still a peer's words, which are not harmless.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/session/view.h"

namespace confab {

struct ViewedMessage {
  std::string_view bytes;    // all of it, as it came
  std::string_view text;     // what it means, without its end
  bool is_whole = true;      // nothing of it came before, or is still to come
  std::uint64_t offset = 0;  // of its first byte, in a dump
};

struct ShownMessage {
  std::string text;              // lines, the last one without its end
  std::size_t hidden_bytes = 0;  // of the message, after its first 64 KiB
};

// `columns`: what rows of a dump should fit into; 0: no limit. What is no JSON, not whole, or fills
// more than 64 KiB when indented, is text in View::json.
ShownMessage shown_in(View view, const ViewedMessage& message, int columns);

}  // namespace confab
