#pragma once
// SLIP (RFC 1055): a byte C0 ends a message, and DB begins an escape.

#include <memory>

#include "protocol/framing/envelope.h"
#include "protocol/framing/frame_scanner.h"

namespace confab {

// C0 before a message belongs to its frame: it ends whatever noise the line had. So an empty
// message does not exist. Another byte after DB than DC and DD is a FramingError (the RFC leaves
// such a byte in the message; then nobody sees that something is wrong).
std::unique_ptr<FrameScanner> slip_scanner();
// C0 before the message, too, as the RFC advises.
std::unique_ptr<Envelope> slip_envelope();

}  // namespace confab
