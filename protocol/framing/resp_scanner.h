#pragma once
// RESP2 and RESP3, what Redis speaks (redis.io, "Redis serialization protocol specification";
// RESP3: github.com/redis/redis-specifications).
//
//   +OK              a line: + - : _ # , (
//   $3 abc           a length, then so many bytes and CR LF: $ ! =
//   *2 :1 :2         a count, then so many values, or twice as many: * ~ > %
//   |1 +k +v :2      a count of pairs about the value that follows them
//   GET abc          a command in one line (a letter first), as typed into a telnet

#include <memory>

#include "protocol/framing/frame_scanner.h"

namespace confab {

// A frame is one value, whatever is nested in it; its last CR LF is no part of the message. Lengths
// are those that Redis takes: digits without "+" or leading zeros, at most 512 MiB; -1 for null.
// Streamed values ("$?") are refused: Redis sends none.
std::unique_ptr<FrameScanner> resp_scanner();

}  // namespace confab
