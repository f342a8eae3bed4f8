#pragma once
// What is put round a message that is sent.
//
//   head(11)  body("hello ")  body("world")  tail()
//   "11:"  +  "hello "     +  "world"     +  ","          netstring
//
// A message may be given in pieces (a file): only its size is needed before its first byte. The
// results, one after the other, are what goes on the wire.

#include <cstdint>
#include <string>
#include <utility>

namespace confab {

// For one message. This one adds nothing.
class Envelope {
 public:
  virtual ~Envelope() = default;
  // Called once, first. Throws std::invalid_argument where a message of `size_bytes` cannot be
  // expressed.
  virtual std::string head(std::uint64_t /*size_bytes*/) { return {}; }
  // The next piece of the message. A code that depends on what follows keeps a part back, at most
  // 254 bytes, for the next call or tail().
  virtual std::string body(std::string piece) { return piece; }
  // Called once, last.
  virtual std::string tail() { return {}; }
};

// A message that is there as a whole.
inline std::string wrap(Envelope& envelope, std::string message) {
  std::string head = envelope.head(message.size());
  std::string wire = envelope.body(std::move(message));
  if (!head.empty()) wire.insert(0, head);
  return wire += envelope.tail();
}

}  // namespace confab
