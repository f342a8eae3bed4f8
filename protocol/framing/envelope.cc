#include "protocol/framing/envelope.h"

#include <utility>

namespace confab {

std::string wrap(Envelope& envelope, std::string message) {
  std::string head = envelope.head(message.size());
  std::string wire = envelope.body(std::move(message));
  if (!head.empty()) wire.insert(0, head);
  return wire += envelope.tail();
}

}  // namespace confab
