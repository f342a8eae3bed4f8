#pragma once
// What a framing makes of bytes, however they come.

#include <string>
#include <string_view>
#include <vector>

#include "protocol/framing/framing.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

namespace confab::test {

// A frame whose views are gone: "bytes|message", "~" behind a piece, "+" before one that goes on.
inline std::string told(const Frame& frame) {
  std::string text = frame.starts_message ? "" : "+";
  text.append(frame.bytes).append("|").append(frame.message);
  return frame.complete ? text : text + "~";
}

using Frames = std::vector<std::string>;

inline void all_frames(Framing& framing, std::string_view fed, Frames& frames) {
  const std::string alive(fed);  // a copy, so that views beyond its life are seen by ASan
  framing.feed(alive);
  while (const auto frame = framing.next()) frames.push_back(told(*frame));
}

inline Frames frames_of(std::string_view name, const std::vector<std::string_view>& feeds,
                        std::size_t limit = 1000) {
  const auto framing = make_framing(name, limit);
  Frames frames;
  for (const std::string_view fed : feeds) all_frames(*framing, fed, frames);
  if (const auto rest = framing->flush()) frames.push_back(told(*rest));
  return frames;
}

struct FramingCase {
  std::string framing;
  std::string came;
  Frames frames;
};

// Whole, byte by byte, cut once at each place.
inline void check_cuts(const FramingCase& expected) {
  const std::string_view came = expected.came;
  INFO(expected.framing << " of " << came);
  CHECK(frames_of(expected.framing, {came}) == expected.frames);
  CHECK(frames_of(expected.framing, byte_by_byte(came)) == expected.frames);
  for (std::size_t cut = 1; cut < came.size(); ++cut) {
    INFO("cut at " << cut);
    CHECK(frames_of(expected.framing, {came.substr(0, cut), came.substr(cut)}) == expected.frames);
  }
}

// What is said of bytes that cannot be cut, the same whole and byte by byte; empty: they can.
inline std::string error_of(std::string_view name, std::string_view came,
                            std::size_t limit = 1000) {
  std::string errors[2];
  try {
    frames_of(name, {came}, limit);
  } catch (const FramingError& error) {
    errors[0] = error.what();
  }
  try {
    frames_of(name, byte_by_byte(came), limit);
  } catch (const FramingError& error) {
    errors[1] = error.what();
  }
  CHECK(errors[0] == errors[1]);
  return errors[0];
}

}  // namespace confab::test
