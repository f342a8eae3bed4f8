#pragma once
// What has come since the last ":expect" or, if later, the last send or a layer's beginning: where
// ":expect" looks.

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "app/session/event_stream.h"

namespace confab {

// Bounded: of each conversation the newest 4 MiB are kept, where each message counts as 64 bytes
// more than it has; one endless message of more than 8 MiB is forgotten whole. What is asked of a
// conversation that said nothing yet, or is unknown, is an empty box.
class Inbox final : public Subscriber {
 public:
  void on_event(const Event& event) override;
  void on_forgotten(std::string_view conversation) override;

  // Messages that are whole, oldest first; the last may be unfinished (shown so far).
  const std::deque<std::string>& messages(std::string_view conversation);
  // Takes the first `count` messages away, or all there are. Of one that is unfinished the rest
  // will be a message of its own.
  void take(std::string_view conversation, std::size_t count);
  void clear(std::string_view conversation);

 private:
  struct Box {
    std::deque<std::string> messages;
    std::size_t bytes = 0;
    bool last_is_open = false;
  };
  void keep(Box& box, const Received& received);
  Box& box(std::string_view conversation);

  std::map<std::string, Box, std::less<>> boxes_;
};

}  // namespace confab
