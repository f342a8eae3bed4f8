#pragma once
// The one table of framings: what they are called, what the help says, what is made of them.
// Errors, completion, ":help framing" and the documents' test go by it.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/framing/envelope.h"
#include "protocol/framing/framing.h"

namespace confab {

struct FramingKind {
  std::string_view name;            // "line"; with arguments: "delimiter:"
  std::string_view arguments = {};  // as they are shown: "TEXT"
  std::string_view summary;         // where a message ends; at most 44 columns
  std::string_view sends = {};      // what a message that is sent gets, as short; empty: nothing
  // After bytes that are missing the next message begins where one ends: nothing before it says how
  // long it is.
  bool finds_its_way = false;
  // All of them are given what is after the name, and throw std::invalid_argument for arguments
  // that are none.
  std::unique_ptr<Framing> (*make)(std::string_view arguments, std::size_t limit_bytes);
  // Null: nothing is put round a message.
  std::unique_ptr<Envelope> (*envelope)(std::string_view arguments) = nullptr;
  // What a typed message ends with; null: the framing does not say.
  std::string (*ending)(std::string_view arguments) = nullptr;
  // The message that a typed text is; null: the text.
  std::string (*typed)(std::string_view text) = nullptr;
};

std::span<const FramingKind> framing_kinds();

// A name as it was typed.
struct NamedFraming {
  const FramingKind& kind;
  std::string_view arguments;  // of the name that was given
};
// Throws std::invalid_argument that lists what exists.
NamedFraming find_framing(std::string_view name);

}  // namespace confab
