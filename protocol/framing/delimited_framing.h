#pragma once
// Messages that end with a delimiter: "line", "crlf", "delimiter:TEXT" of framing.h.

#include <string>

#include "protocol/framing/framing.h"
#include "protocol/framing/framing_input.h"

namespace confab {

// The delimiter is no part of the message. A frame that is longer than the limit is handed out in
// pieces, of which the last one is complete.
class DelimitedFraming : public Framing {
 public:
  // "line" takes CR LF for LF.
  enum class BeforeDelimiter : bool { keep, drop_carriage_return };

  // Throws std::invalid_argument where the delimiter is empty or longer than the limit.
  DelimitedFraming(std::string delimiter, BeforeDelimiter before, std::size_t limit_bytes);

  void feed(std::string_view bytes) override { input_.feed(bytes); }
  std::optional<Frame> next() override;
  std::optional<Frame> flush() override;
  bool has_partial() const noexcept override { return input_.size() != 0; }

 private:
  std::size_t find_end() const noexcept;
  void remember(std::string_view bytes);
  Frame frame_of(std::string_view bytes, bool complete);
  Frame take(std::size_t count, bool complete);

  std::string delimiter_;
  BeforeDelimiter before_;
  std::size_t limit_bytes_;
  FramingInput input_;
  // The last bytes of this frame that were looked at already, one fewer than the delimiter has: it
  // may be cut by a read, a flush or the limit.
  std::string tail_;
  bool starts_message_ = true;
};

}  // namespace confab
