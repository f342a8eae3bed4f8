#pragma once
// The bytes that a framing has not cut yet: what was held back before, then what was fed last.
//
//   held_ "HEL"  |  input_ "LO\nWOR"      take(6) -> "HELLO\n", joined; input_ is "WOR"
//
// A frame that lies whole in what was fed is a view into it; only a frame that came in pieces is
// copied.

#include <cstddef>
#include <string>
#include <string_view>

namespace confab {

class FramingInput {
 public:
  // Throws std::logic_error where the bytes fed before were not all taken or held.
  void feed(std::string_view bytes);
  std::size_t size() const noexcept { return held_.size() + input_.size(); }
  std::size_t held() const noexcept { return held_.size(); }
  std::string_view fresh() const noexcept { return input_; }  // after what is held
  char at(std::size_t i) const noexcept {
    return i < held_.size() ? held_[i] : input_[i - held_.size()];
  }

  // The next `count` bytes, at least all that is held; valid until the next feed() or flush.
  std::string_view take(std::size_t count);
  // Keeps what is left, as the bytes that were fed are about to go.
  void hold_rest();
  void drop_all();

 private:
  std::string held_;
  std::string joined_;  // the frame that was handed out last, where it needed joining
  std::string_view input_;
};

}  // namespace confab
