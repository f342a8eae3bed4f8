#pragma once
// HTTP/1.0 and 1.1 messages, requests as well as responses (RFC 9112).

#include <memory>

#include "protocol/framing/frame_scanner.h"

namespace confab {

// A message is its head, with CR LF as it came, and its body: of one that came in chunks without
// their sizes and without what follows the last one. Where the head names no length, a response
// goes on until the peer ends, and a request has no body. What follows a 101 is another protocol:
// one message, until the peer ends.
//
// A line of a head longer than `limit_bytes`, one that ends with LF alone, and a line that goes on
// in the next one (obsolete since RFC 7230) are FramingErrors.
std::unique_ptr<FrameScanner> http_scanner(std::size_t limit_bytes);

}  // namespace confab
