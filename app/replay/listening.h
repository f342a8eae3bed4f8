#pragma once
// Listening for what a transcript expects: the same for a client that hears "recv" and for a server
// that hears "send".
//
//   arrivals      "HEL" ── 10 ms ── "LO\n" ── quiet
//   a sample      waits; matched at its last byte
//   a rule        waits for the frame's end, or for `pause`; given up after `settling`, where the
//                 message has no end of its own, else at the deadline

#include <asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/replay/arrivals.h"
#include "protocol/match/matcher.h"
#include "protocol/match/pattern.h"
#include "protocol/match/script.h"

namespace confab {

// One message that is waited for. Everything that it refers to outlives the listening.
struct Expected {
  std::string_view sample;                    // exactly these bytes, where there is no rule
  const Matcher* matcher = nullptr;           // the rule: about a whole frame or datagram
  PacketKind packet_kind = PacketKind::none;  // none: of any kind
  bool is_partial = false;                    // streams: the rule's message has no end of its own
  // Why it may not come from there; nothing: it may. Empty: from anywhere. Datagrams only.
  std::function<std::optional<Printable>(const Endpoint& source)> refuses;
};

// The message of a "recv" or a "send", from anywhere.
Expected expected_of(const Step& step);

struct ListeningOptions {
  std::string_view framing = "line";  // where a message ends that is looked at by a rule
  Clock::duration pause = std::chrono::milliseconds(30);  // an unfinished message ends with it
  // After so long without more, a message without an end of its own that does not fit is another
  // one, not the beginning of the right one.
  Clock::duration settling = std::chrono::milliseconds(500);
  bool keeps_what_differs = false;  // what differs stays, for whoever listens next
};

struct Heard {
  enum class Kind {
    matched,
    different,  // `bytes` is what came instead
    timed_out,  // `bytes` is what came of it
    ended,      // the peer finished sending first; `bytes` is what came before
    failed,     // `failure`
  };
  Kind kind = Kind::matched;
  std::size_t index = 0;        // which one matched; where none did: the first
  std::string bytes;            // empty where it matched without a rule: it is the sample
  std::size_t bytes_after = 0;  // of what had come beyond them, where no line end cuts it off
  Endpoint from;                // datagrams
  PacketKind packet_kind = PacketKind::none;
  // When its first byte came (the end, the failure); of what did not come: when that was known.
  Clock::time_point at{};
  Printable why;                 // different: what the rule says, or whom it came from
  bool is_wrong_source = false;  // different: whatever it says, it may not come from there
  bool is_wrong_kind = false;    // different: it says what was expected, and in no other way
  Printable then;                // different: what kept its line from becoming whole; may be empty
  bool is_about_bytes() const noexcept { return !is_wrong_source && !is_wrong_kind; }
  std::optional<NetworkError> failure;
  std::string detail;  // of an end that came
};

// Why a message that says what was expected is another one: "was binary, not text". Nothing: one of
// them has no kind, or they are the same.
std::optional<Printable> wrong_kind(PacketKind expected, PacketKind came);

// What ended the waiting, whatever was waited for: a failure, the end, the time; what came before
// stays where it is.
Heard end_of(const Arrivals& arrivals);

// Waits for one message of `expected` (one, or several of which any may come first). What matched
// is taken off the arrivals, and so is what differs: on streams as many lines as the sample has, or
// as many bytes where it has no line end, of datagrams one. What came of a message that timed out
// or ended too early stays there; so does a failure that was told.
//
// On streams a sample without a rule is compared by bytes, however they were cut, and differs at
// the first byte that differs (the rest of its line is waited for, shortly). A rule looks at
// frames: at an unfinished one only as candidate.h says.
asio::awaitable<Heard> listen_for(Arrivals& arrivals, const std::vector<Expected>& expected,
                                  Captures& values, ListeningOptions options,
                                  Clock::time_point deadline);

}  // namespace confab
