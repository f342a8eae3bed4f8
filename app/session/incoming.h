#pragma once
// What arrives, cut into messages, each with the time of its first byte. A value, without sockets:
// it is told what came, and when.
//
//   feed("HEL", t0)    next() -> nothing        rest_due() = t0 + 30 ms
//   feed("LO\nWO", t1) next() -> "HELLO\n", t0  then nothing; rest_due() = t1 + 30 ms
//   flush()            "WO", t1, unfinished     what comes of it later is a new piece

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/framing/framing.h"
#include "transport/deadline.h"

namespace confab {

class Incoming {
 public:
  struct Piece {
    Frame frame;
    bool more_follows = false;  // unfinished only because the message is long
    Clock::time_point at;       // its first byte
  };

  // `framing`: a name of protocol/framing/framing.h. Of datagrams (`keeps_boundaries`) each is
  // whole, whatever its framing still waits for, and the next one goes on with nothing.
  Incoming(const std::string& framing, bool keeps_boundaries);

  // To be followed by next() until it says nothing; `bytes` stay valid as long.
  void feed(std::string_view bytes, Clock::time_point now);
  // Throws FramingError: nothing is held back of that datagram. Views are valid until the next
  // feed() or flush().
  std::optional<Piece> next();
  // What is held back of an unfinished message; a whole one, where a pause ends it.
  std::optional<Piece> flush();
  bool has_rest() const noexcept { return framing_->has_partial(); }
  // A length said that more follows.
  bool lacks_bytes() const noexcept { return !keeps_boundaries_ && framing_->lacks_bytes(); }
  // Nothing of the last datagram was handed out.
  bool is_untold() const noexcept { return is_fresh_; }
  // A length in the last datagram said more than that had.
  bool datagram_lacks_bytes() const noexcept { return is_cut_short_; }
  // Nothing was read for a while (nobody had room for it, or what came was being shown): the pause
  // that what is held back waits for begins now.
  void wait_anew(Clock::time_point now) noexcept { fed_at_ = now; }
  // When what is held back is to be shown as it is: nothing more may come.
  Clock::time_point rest_due() const noexcept;
  // Nothing says where a message ends: it was cut where a read happened to end.
  bool is_cut_anywhere() const noexcept {
    return !keeps_boundaries_ && framing_->ends() == Framing::Ends::by_read;
  }
  // What is held back is a whole message at rest_due(), if nothing more comes.
  bool ends_by_pause() const noexcept { return framing_->ends() == Framing::Ends::by_pause; }

 private:
  std::optional<Piece> next_of_datagram();

  std::string framing_name_;
  std::unique_ptr<Framing> framing_;
  bool keeps_boundaries_;
  bool is_fresh_ = false;      // a datagram of which nothing was handed out yet
  bool is_cut_short_ = false;  // that datagram
  bool is_left_open_ = false;  // its framing waits for more of it
  std::string last_bytes_;     // so many as a character has that is not whole
  Clock::time_point fed_at_{};
  Clock::time_point rest_since_{};
};

}  // namespace confab
