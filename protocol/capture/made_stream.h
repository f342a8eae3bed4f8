#pragma once
// A connection of TCP that is made of what was said: its handshake, its segments, its end.

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "protocol/capture/captured_stream.h"
#include "protocol/capture/made_packet.h"

namespace confab {

//   opened()          SYN, SYN+ACK, ACK
//   said()            segments, and one ACK of them
//   finished()        FIN, ACK
//   was_reset()       RST
class MadeStream {
 public:
  // `at`: microseconds, which never go back. `comment`: for whoever looks at the packet.
  using Emit =
      std::function<void(std::int64_t at_us, std::string packet, const std::string& comment)>;

  // `number`, of the connection, decides where its sequence numbers begin: the same every time.
  MadeStream(IpEndpoint client, IpEndpoint server, std::uint32_t number, Emit emit);

  void opened(std::int64_t syn_us, std::int64_t at_us, const std::string& comment);
  // It was refused, or nobody answered.
  void refused(std::int64_t at_us, bool is_answered, const std::string& comment);
  void said(Sender from, std::string_view bytes, std::int64_t at_us,
            const std::string& comment = "");
  void finished(Sender from, std::int64_t at_us);  // twice is safe
  void was_reset(Sender by, std::int64_t at_us);
  // Whoever has not finished does.
  void closed(std::int64_t at_us);

 private:
  struct Side {
    IpEndpoint end;
    std::uint32_t next = 0;  // its next sequence number
    bool has_ended = false;
  };

  Side& side(Sender who) noexcept { return sides_[who == Sender::client ? 0 : 1]; }
  static Sender other_than(Sender who) noexcept {
    return who == Sender::client ? Sender::server : Sender::client;
  }
  void emit(Sender from, unsigned flags, std::string_view payload, std::int64_t at_us,
            const std::string& comment = "");

  std::array<Side, 2> sides_;
  Emit emit_;
  bool is_over_ = false;
};

}  // namespace confab
