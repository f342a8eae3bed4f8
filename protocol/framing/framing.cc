#include "protocol/framing/framing.h"

#include <utility>

#include "protocol/framing/framing_kinds.h"

namespace confab {

std::unique_ptr<Framing> make_framing(std::string_view name, std::size_t limit_bytes) {
  if (limit_bytes == 0) throw std::invalid_argument("a frame's limit of 0 bytes");
  const NamedFraming found = find_framing(name);
  return found.kind.make(found.arguments, limit_bytes);
}

void check_framing(std::string_view name) {
  constexpr std::size_t kAnyLimit = 1 << 20;
  make_framing(name, kAnyLimit);
}

std::unique_ptr<Envelope> make_envelope(std::string_view name) {
  const NamedFraming found = find_framing(name);
  return found.kind.envelope != nullptr ? found.kind.envelope(found.arguments)
                                        : std::make_unique<Envelope>();
}

std::optional<std::string> ending_of(std::string_view name) {
  const NamedFraming found = find_framing(name);
  if (found.kind.ending == nullptr) return std::nullopt;
  return found.kind.ending(found.arguments);
}

std::string typed_message(std::string_view name, std::string text) {
  const NamedFraming found = find_framing(name);
  return found.kind.typed != nullptr ? found.kind.typed(text) : std::move(text);
}

}  // namespace confab
