#pragma once
// Where the frames end that a rule looks at, while they are coming.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "protocol/framing/framing.h"

namespace confab {

// Of a replay: of one frame, and of what a template becomes.
inline constexpr std::size_t kLargestMessage = std::size_t{16} << 20;

// An unfinished message ends with a pause of this: the framing's own, where a pause ends a message,
// else `usual`.
std::chrono::nanoseconds pause_of(std::string_view framing, std::chrono::nanoseconds usual);

class FrameEnd {
 public:
  // As many frames as the sample has, at least one; a sample that is unfinished wants an unfinished
  // one, too: then only a pause ends it, as with "raw" and "idle". Throws std::invalid_argument as
  // make_framing().
  FrameEnd(std::string_view framing, std::string_view sample);

  // `bytes` is what was looked at before, and more. True: they all have come, in size() bytes.
  bool look(std::string_view bytes);
  // False: only a pause ends them.
  bool has_end() const noexcept { return has_end_; }
  bool is_whole() const noexcept { return has_end_ && found_ >= wanted_; }
  std::size_t size() const noexcept { return size_; }

 private:
  std::unique_ptr<Framing> framing_;
  bool has_end_;  // false: only a pause ends it
  bool cannot_be_cut_ = false;
  std::size_t wanted_ = 1;
  std::size_t found_ = 0;
  std::size_t seen_ = 0;
  std::size_t size_ = 0;
};

}  // namespace confab
