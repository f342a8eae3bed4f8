#pragma once
// Listening for what a transcript expects: the same for a client that hears "recv" and for a server
// that hears "send".

#include <asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/replay/arrivals.h"
#include "protocol/matcher.h"
#include "protocol/pattern.h"

namespace confab {

// One message that is waited for.
struct Expected {
  std::string_view sample;           // exactly these bytes, where there is no matcher
  const Matcher* matcher = nullptr;  // a whole frame (streams) or datagram
  std::string_view framing = "line";
  std::string_view from;  // datagrams: the numeric address that it must come from; empty: any
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
  std::string bytes;  // all of it, also where it matched by a rule
  Endpoint from;      // datagrams
  Printable why;      // different: what the rule says, or whom it came from
  std::optional<NetworkError> failure;
  Clock::time_point at;  // when its last byte had come
};

// Waits for the message. What matched is taken off the arrivals; so is what differs: on streams up
// to the end of its line, or as much as was waited for, and one datagram. What was taken for
// nothing (timed out, ended) stays there. A stream is compared by bytes, however it was cut; a rule
// looks at a whole frame, or at each pause of 30 ms at an unfinished one.
asio::awaitable<Heard> listen_for(Arrivals& arrivals, Expected expected, Captures& values,
                                  Clock::time_point deadline);

}  // namespace confab
