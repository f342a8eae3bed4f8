#include "protocol/capture/capture_trouble.h"

#include "protocol/capture/packet_source.h"
#include "protocol/text/sentence.h"

namespace confab {

void fail_at_end(std::uint64_t offset, Literal what) {
  throw CaptureError(offset, sentence("the file ends inside {}; what is before that can be kept "
                                      "(head -c {})",
                                      what, offset));
}

void fail_too_large(std::uint64_t offset, std::uint64_t bytes) {
  throw CaptureError(offset, sentence("a packet of {} bytes; the largest has {}", bytes,
                                      std::uint64_t{kLargestPacket}));
}

}  // namespace confab
