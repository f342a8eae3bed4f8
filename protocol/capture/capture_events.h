#pragma once
// The events that the conversations of a capture publish: one order, one clock, a name for each.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "protocol/capture/captured_packet.h"
#include "protocol/event.h"

namespace confab {

// Of conversations, counted in the order in which they began.
using ConversationNumbers = std::set<std::uint32_t>;

class CaptureEvents {
 public:
  using Publish = std::function<void(const Event& event)>;

  // `known_incomplete`: of which bytes are missing, as an earlier reading of the same capture
  // found. Outlives it.
  CaptureEvents(Publish publish, const ConversationNumbers& known_incomplete)
      : publish_(std::move(publish)), known_incomplete_(known_incomplete) {}

  // What a transcript can have (docs/transcript-format.md, "Limits").
  static constexpr std::uint32_t kMostConversations = 100'000;

  // One more conversation, which may have nothing to tell. False: there are too many.
  bool begin() noexcept { return begun_ < kMostConversations && ++begun_ > 0; }

  struct Name {
    std::uint32_t number = 0;
    std::string text;  // "tcp1"; empty: of none
  };
  // The next one of this scheme.
  Name name(std::string_view scheme);
  bool is_known_incomplete(const Name& name) const {
    return known_incomplete_.contains(name.number);
  }

  // Times are those of packets. What comes more than a year after the event before is a year late:
  // a transcript has no longer pauses.
  void publish(const Name& name, CaptureTime at, const decltype(Event::what)& what);
  // Bytes of it are missing, and that was published.
  void mark_incomplete(const Name& name) { incomplete_.insert(name.number); }
  const ConversationNumbers& incomplete() const noexcept { return incomplete_; }
  std::uint32_t conversations() const noexcept { return conversations_; }

 private:
  Publish publish_;
  const ConversationNumbers& known_incomplete_;
  ConversationNumbers incomplete_;
  std::uint32_t begun_ = 0;
  std::uint32_t conversations_ = 0;  // with a name
  std::uint32_t tcp_ = 0;
  std::uint32_t udp_ = 0;
  CaptureTime last_{-1};  // -1: nothing was published
  CaptureTime skipped_{0};
};

}  // namespace confab
