#pragma once
// COBS (S. Cheshire, M. Baker: Consistent Overhead Byte Stuffing, IEEE/ACM Transactions on
// Networking 7(2), 1999): a zero ends a message, and there is none in it.
//
//   11 22 00 33      is  03 11 22 02 33 00      03: two bytes, then a zero that is left out
//
// A block of 254 bytes (code FF) has no zero after it.

#include <memory>

#include "protocol/framing/envelope.h"
#include "protocol/framing/frame_scanner.h"

namespace confab {

// A lone zero (noise, filling) belongs to the next message's frame. A zero inside a block is a
// FramingError. The empty message is 01 00.
std::unique_ptr<FrameScanner> cobs_scanner();
// Keeps a block back until its end is known.
std::unique_ptr<Envelope> cobs_envelope();

}  // namespace confab
