#pragma once
// Messages without an end of their own: "raw", where a read ends one, and "idle", where a pause
// does.

#include <optional>
#include <string_view>

#include "protocol/framing/framing.h"
#include "protocol/framing/framing_input.h"

namespace confab {

// Each read is a message, also an empty one (a datagram). A view of what was fed, valid as long as
// that is. What is longer than the limit comes in pieces.
class RawFraming : public Framing {
 public:
  explicit RawFraming(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  void feed(std::string_view bytes) override { input_ = bytes; }
  std::optional<Frame> next() override;
  std::optional<Frame> flush() override { return next(); }
  bool has_partial() const noexcept override { return false; }
  Ends ends() const noexcept override { return Ends::by_read; }

 private:
  std::size_t limit_bytes_;
  std::optional<std::string_view> input_;
  bool starts_message_ = true;
};

// What comes is kept until flush(), which whoever has a clock calls after pause(); more than the
// limit comes in pieces before that.
class IdleFraming : public Framing {
 public:
  IdleFraming(std::chrono::nanoseconds pause, std::size_t limit_bytes)
      : pause_(pause), limit_bytes_(limit_bytes) {}

  void feed(std::string_view bytes) override { input_.feed(bytes); }
  std::optional<Frame> next() override;
  std::optional<Frame> flush() override;
  bool has_partial() const noexcept override { return input_.size() != 0; }
  Ends ends() const noexcept override { return Ends::by_pause; }
  std::chrono::nanoseconds pause() const noexcept override { return pause_; }

 private:
  Frame take(std::size_t count, bool complete);

  std::chrono::nanoseconds pause_;
  std::size_t limit_bytes_;
  FramingInput input_;
  bool starts_message_ = true;
};

}  // namespace confab
