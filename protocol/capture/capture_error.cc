#include "protocol/capture/capture_error.h"

#include "protocol/text/sentence.h"

namespace confab {

CaptureError::CaptureError(std::uint64_t offset, const Printable& what)
    : std::runtime_error(sentence("at byte {}: {}", offset, what).text()), offset_(offset) {}

}  // namespace confab
