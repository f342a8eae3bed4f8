#include "transport/receive_buffer.h"

#include <list>

#include "tests/support/catch.h"

namespace confab {
namespace {

// Reads that fill it, until it grows no more.
void flood(ReceiveBuffer& buffer) {
  std::size_t before = 0;
  while (buffer.space().size() > before) {
    before = buffer.space().size();
    buffer.filled(before);
  }
}

TEST_CASE("a buffer begins small, and grows only when a read filled it") {
  ReceiveBuffer buffer;
  CHECK(buffer.space().size() == ReceiveBuffer::kSmallest);
  CHECK_FALSE(buffer.filled(100));
  CHECK(buffer.space().size() == ReceiveBuffer::kSmallest);
  CHECK(buffer.filled(ReceiveBuffer::kSmallest));
  CHECK(buffer.space().size() > ReceiveBuffer::kSmallest);
}

TEST_CASE("a buffer grows to its largest size and no further") {
  ReceiveBuffer buffer;
  flood(buffer);
  CHECK(buffer.space().size() == ReceiveBuffer::kLargest);
}

TEST_CASE("one large buffer is kept while its connection waits, a thousand are not") {
  ReceiveBuffer alone;
  flood(alone);
  alone.release_surplus();
  CHECK(alone.space().size() == ReceiveBuffer::kLargest);

  std::list<ReceiveBuffer> many(100);
  for (ReceiveBuffer& buffer : many) flood(buffer);
  std::size_t kept = 0;
  for (ReceiveBuffer& buffer : many) {
    buffer.release_surplus();
    kept += buffer.space().size() - ReceiveBuffer::kSmallest;
  }
  CHECK(kept <= ReceiveBuffer::kKeptWhileWaiting);
}

}  // namespace
}  // namespace confab
