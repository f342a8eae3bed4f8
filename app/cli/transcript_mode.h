#pragma once
// confab transcript: works on transcript files.

#include <string>
#include <vector>

#include "app/transcript/packet_wishes.h"
#include "protocol/capture/capture_wishes.h"

namespace confab {

class Registry;

struct TranscriptOptions {
  enum class Action { lint, format, convert };
  Action action = Action::lint;
  std::vector<std::string> files;  // convert: from, to
  bool stable = false;             // fmt
  bool force = false;              // convert: replace what exists
  CaptureWishes capture;           // convert, of a capture
  std::string capture_option;      // one that only a capture takes: "--filter"; empty: none
  PacketWishes packets;            // convert, to .pcapng
  std::string packet_option;       // one that only packets take: "--port"; empty: none
};

// Returns the exit code: 0, 1 (bytes are missing in a capture), 2 (no transcript), 3 (it cannot be
// opened, read or written).
int run_transcript(const TranscriptOptions& options, const Registry& registry);

}  // namespace confab
