#pragma once
// A TCP connection as a conversation: its bytes cut into messages, as its client saw them.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/capture/capture_events.h"
#include "protocol/capture/captured_connection.h"
#include "protocol/framing/framing.h"
#include "protocol/text/printable.h"

namespace confab {

class CapturedStream : public TcpEvents {
 public:
  struct Ends {
    IpEndpoint client;
    IpEndpoint server;
    bool is_guess = false;  // which of them is which, if the call is not captured
  };

  // `framing` is a name that was checked. `events` and `framing` outlive it.
  CapturedStream(CaptureEvents& events, const Ends& ends, const std::string& framing);

  void opened(CaptureTime at, std::chrono::nanoseconds took, bool in_its_middle) override;
  void failed(CaptureTime at, const UnreachableReason& why) override;
  void arrived(Sender from, std::string_view bytes, CaptureTime at, std::uint64_t unseen) override;
  void missing(Sender from, std::uint64_t bytes, std::uint64_t before, CaptureTime at) override;
  void finished(Sender from, CaptureTime at) override;
  void was_reset(Sender by, CaptureTime at) override;

  // Unfinished messages are told as such when nothing more has come until then, as a session does.
  std::optional<CaptureTime> due() const;
  void tell_unfinished(CaptureTime now);
  // No more of it is in the capture. `why` is what a note says of that.
  void leave_open(CaptureTime at, const Printable& why);
  // Of a call that nobody answered.
  void leave_unanswered(CaptureTime at);

  std::uint64_t unfinished_bytes() const noexcept { return sides_[0].held + sides_[1].held; }

 private:
  struct Side {
    std::unique_ptr<Framing> framing;  // null: nothing has come
    std::uint64_t held = 0;            // bytes of an unfinished message
    CaptureTime began{0};              // it
    CaptureTime last{0};               // when something came last
  };

  Side& side(Sender sender) { return sides_[static_cast<std::size_t>(sender)]; }
  void feed(Sender from, std::string_view bytes, CaptureTime at);
  void tell(Sender from, const Frame& frame, CaptureTime at);
  void tell_rest(Sender from);
  void tell_rests();
  static void let_go_of_told(Side& own);
  void stop_cutting(CaptureTime at);
  void note(CaptureTime at, const Printable& text);

  CaptureEvents& events_;
  CaptureEvents::Name name_;
  IpEndpoint client_;
  std::string server_;
  bool is_guess_;
  std::string framing_;
  std::array<Side, 2> sides_;
  bool server_has_finished_ = false;
  bool client_has_finished_ = false;
};

}  // namespace confab
