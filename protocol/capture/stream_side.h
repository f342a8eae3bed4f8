#pragma once
// What one side of a TCP connection sent: segments that came too early wait here for those before
// them.
//
//   position()   of the next byte that is to be handed on; counts on where numbers wrap at 2^32
//   waiting_     by position; none is handed on yet

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/capture/captured_packet.h"

namespace confab {

// What a segment brings, at its place.
struct StreamPart {
  std::uint64_t position = 0;                      // of its first byte
  std::string_view bytes;                          // that were captured
  std::uint64_t size = 0;                          // that were sent; never less
  bool is_end = false;                             // FIN, after these bytes
  std::optional<std::uint64_t> acknowledged = {};  // position in what the other side sent
  CaptureTime at{0};

  std::uint64_t end() const noexcept { return position + size + (is_end ? 1 : 0); }
};

class StreamSide {
 public:
  // Numbers that are further off are none of this connection: windows have less (RFC 7323).
  static constexpr std::int32_t kFarthest = std::int32_t{1} << 30;

  bool has_begun() const noexcept { return has_begun_; }
  // The first byte that it sends has this number.
  void begin(std::uint32_t number) noexcept;
  bool begins_with(std::uint32_t number) const noexcept { return has_begun_ && number == number_; }
  std::uint64_t position() const noexcept { return position_; }
  // Of a number, counted from the next byte on, either way. Only after begin().
  std::uint64_t position_of(std::uint32_t number) const noexcept;
  bool is_near(std::uint32_t number) const noexcept;
  // What is before that was handed on, or is missing.
  void advance_to(std::uint64_t position) noexcept { position_ = position; }
  // Since begin().
  std::uint64_t bytes_before() const noexcept { return position_ - kFirst; }

  // How far this side is known to have sent: its packets say so, or what the other acknowledges.
  void saw(std::uint64_t position) noexcept;
  void saw_acknowledged(std::uint64_t position) noexcept;
  std::uint64_t seen() const noexcept { return seen_; }
  std::uint64_t acknowledged() const noexcept { return acknowledged_; }

  bool has_ended() const noexcept { return has_ended_; }
  void end() noexcept { has_ended_ = true; }

  // Copies it.
  void wait(const StreamPart& part, std::uint64_t order);
  bool is_waiting() const noexcept { return !waiting_.empty(); }
  std::size_t waiting() const noexcept { return waiting_.size(); }
  std::uint64_t waiting_bytes() const noexcept { return waiting_bytes_; }
  // The first by its place; its view is valid until drop_first(). Only while is_waiting().
  StreamPart first() const;
  std::uint64_t first_order() const noexcept { return waiting_.front().order; }
  CaptureTime oldest() const;
  void drop_first();
  void forget_waiting();

 private:
  // Of its first byte: what was sent before that has a position, too.
  static constexpr std::uint64_t kFirst = std::uint64_t{1} << 32;

  struct Waiting {
    StreamPart part;  // its bytes are those below
    std::uint64_t order = 0;
    std::string bytes;
  };

  bool has_begun_ = false;
  bool has_ended_ = false;
  std::uint32_t number_ = 0;  // of its first byte
  std::uint64_t position_ = kFirst;
  std::uint64_t seen_ = kFirst;
  std::uint64_t acknowledged_ = kFirst;
  std::uint64_t waiting_bytes_ = 0;
  std::vector<Waiting> waiting_;
};

}  // namespace confab
