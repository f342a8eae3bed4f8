#pragma once
// A message that crossed the peer's end on its way: may it be sent again? Only if nobody can have
// read it. A value, without sockets and clocks: it is told what happened, and says what to do.
//
//            sent()  heard()                      the peer's end, or an error
//   idle ------------------------> idle ------------------ lost() ----+--> let_go (nothing is lost)
//                                                                     |
//     look_again <-- looked() -- watching <---------------------------+
//                                   |  an acknowledgement came: the peer's system has it -> let_go
//                                   |  none came in time: nobody has read it
//                                   v
//                        open_again ---> opened() ---> send_again ---> done()
//                     or give_up, where connections are not to be opened again, or this is
//                     the second time, also where the new connection is lost before it was sent
//
// abandon() ends it at any time: the conversation was closed.

#include <cstdint>
#include <string>
#include <string_view>

#include "transport/deadline.h"
#include "transport/network_error.h"

namespace confab {

// How a connection ended, as far as it matters here.
struct Loss {
  bool is_end = false;             // the peer finished sending; else an error
  bool is_reset = false;           // by the peer
  bool is_broken_pipe = false;     // EPIPE: the peer had gone before
  Op op = Op::recv;                // what met the error
  std::uint64_t unsent_bytes = 0;  // of the last message
  std::uint64_t unacknowledged_bytes = 0;
};

class Recovery {
 public:
  enum class Action {
    let_go,      // nothing to recover, or it has arrived
    look_again,  // call looked() in kLookAgain
    open_again,  // the connection; then opened()
    send_again,  // unanswered(); then done()
    give_up,     // it was never read, and is not to be sent again
  };
  static constexpr std::chrono::milliseconds kLookAgain{10};
  // A delayed acknowledgement comes within 40 ms (Linux) to 200 ms (others): until then silence
  // says nothing.
  static constexpr std::chrono::milliseconds kAcknowledgementTime{250};

  // What leaves: a message, or a later piece of one. Of datagrams only the last one is kept.
  enum class Piece { message, later, datagram };
  // `replies`: so many have come so far.
  void sent(std::string_view bytes, Piece piece, std::uint64_t replies = 0);
  // Something came, or the loss was told: what was sent before was read, or at least is no business
  // of ours any more.
  void heard() noexcept { has_heard_ = true; }

  // The bytes that were sent since something last came; empty where they are too many to be sent
  // twice.
  std::string_view unanswered() const noexcept { return unanswered_; }
  // The first and the last of them; empty: too long to be kept.
  std::string_view first_message() const noexcept;
  std::string_view last_message() const noexcept;
  std::uint64_t messages() const noexcept { return messages_; }  // of them, those not kept too
  // That had come before the first of them was sent.
  std::uint64_t replies_before() const noexcept { return replies_before_; }
  bool has_heard() const noexcept { return has_heard_; }  // since the last send

  Action lost(const Loss& loss, Clock::time_point now);
  // `unacknowledged_bytes`: of the lost connection. `may_open`: connections are opened again. No
  // message is sent a third time.
  Action looked(std::uint64_t unacknowledged_bytes, Clock::time_point now, bool may_open);
  Action opened(bool is_open);
  void done() noexcept { state_ = State::idle; }
  void abandon() noexcept { state_ = State::idle; }

  bool is_under_way() const noexcept { return state_ != State::idle; }
  // The fate of what was sent is not known yet.
  bool is_watching() const noexcept { return state_ == State::watching; }

 private:
  enum class State { idle, watching, opening, sending };
  bool is_unread_so_far(const Loss& loss) const noexcept;

  State state_ = State::idle;
  std::string unanswered_;
  std::size_t first_message_bytes_ = 0;
  std::size_t last_message_bytes_ = 0;
  std::uint64_t messages_ = 0;
  std::uint64_t replies_before_ = 0;
  bool has_heard_ = true;        // or nothing was sent
  bool was_sent_again_ = false;  // and nothing was heard since
  std::uint64_t outstanding_bytes_ = 0;
  Clock::time_point latest_{};
};

}  // namespace confab
