#pragma once
// What holds for the whole session: ":set" and the options of the command line.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/session/manner.h"

namespace confab {

enum class Reconnect { automatic, ask, off };
// What a peer that finished sending means: that the conversation is over, or only its half of it.
enum class PeerEnd { close, keep };

struct Settings {
  // How conversations are had that begin from now on.
  Manner streams = manner_of_streams();
  Manner messages = manner_of_messages();
  Reconnect reconnect = Reconnect::automatic;
  PeerEnd peer_end = PeerEnd::close;
  std::chrono::nanoseconds connect_timeout = std::chrono::seconds(10);
  // For the reply to a message; and for the rest of one that has no end yet (reply_count.h).
  std::chrono::nanoseconds reply_timeout = std::chrono::seconds(1);

  // --banner: how long a connection's greeting is waited for before a message is sent again over
  // it; none: it is not.
  std::optional<std::chrono::nanoseconds> banner;
  // Nobody types what is advised: it names options of the command line, too.
  bool is_script = false;

  // What may be told of a message of ours, in the place of it; none: all of it.
  std::function<std::string(std::string_view message)> masked;

  const Manner& manner(bool keeps_boundaries) const {
    return keeps_boundaries ? messages : streams;
  }
};

}  // namespace confab
