#pragma once
// When what a peer says counts as a reply: the rule for those that end their messages, and for
// those that do not ("login: "). A value: it is told what came, and when.
//
//   came                                    counts
//   a whole message                         at once
//   the beginning of one, then the end      at the peer's end
//   the beginning of one, then nothing      250 ms after its last byte, from a peer that has never
//                                           ended a message (30 ms once three of its messages
//                                           came so); from one that has, after `reply_timeout`
//
// A message counts once: what comes of it later is no other reply, unless we have sent something
// in between.

#include <chrono>

#include "transport/deadline.h"

namespace confab {

class ReplyCount {
 public:
  // Of what is unfinished on a stream that is not cut into messages ("raw") nothing tells where it
  // ends: it counts as above, and what comes after that is another message.
  enum class Cut { by_framing, anywhere };
  explicit ReplyCount(Cut cut = Cut::by_framing) : cut_(cut) {}

  // Something was sent: what comes next is no rest of what came before.
  void sent() noexcept { is_open_ = false; }
  // A whole message came. True: it counts now. False: its beginning has counted already.
  bool whole() noexcept;
  // Bytes of an unfinished message came.
  void part(Clock::time_point at) noexcept;
  // When the unfinished message counts, if no more of it comes; max(): none is unfinished, or it
  // has counted.
  Clock::time_point due(Clock::duration reply_timeout) const noexcept;
  // That time has come: it counts now.
  void fall_due() noexcept;
  // The peer has finished sending. True: what is unfinished counts now.
  bool peer_ended() noexcept;

 private:
  bool is_unfinished() const noexcept { return is_open_ && !has_counted_; }

  Cut cut_;
  bool is_open_ = false;  // an unfinished message, since the last send
  bool has_counted_ = false;
  bool has_ended_one_ = false;
  int fell_due_ = 0;
  Clock::time_point last_byte_{};
};

}  // namespace confab
