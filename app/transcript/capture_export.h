#pragma once
// confab transcript convert FILE x.pcapng: a transcript as the packets that a capture would have
// had, for Wireshark.

#include <string>

#include "app/transcript/packet_wishes.h"
#include "transport/registry.h"

namespace confab {

class InputFile;

// Streams are connections of TCP with handshake and end, datagrams are those of UDP, at the
// recorded addresses and times. What was said over another transport goes in as one of these, with
// the place in a comment; so is what a message has in the place of a value that is not known. A
// message that has a rule and no bytes is left out, which is said on stderr.
//
// Throws as convert_transcript() of rewrite.h, TranscriptError for a datagram that no packet takes,
// and UsageError for a wish that changes nothing.
void export_capture(InputFile& file, const std::string& from, const std::string& to, bool replace,
                    const PacketWishes& wishes, const Registry& registry);

}  // namespace confab
