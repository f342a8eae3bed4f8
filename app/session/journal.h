#pragma once
// What happened in the conversations that are open, and where is listened, for a recording that
// begins late: without the greeting it could not be replayed.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/session/event_stream.h"
#include "transport/deadline.h"

namespace confab {

// A copy of an event that outlives what it was published with.
class KeptEvent {
 public:
  explicit KeptEvent(const Event& event);
  const Event& event() const noexcept { return event_; }
  std::size_t bytes() const noexcept { return bytes_; }  // of its texts

 private:
  Event event_;
  std::size_t bytes_;
  std::unique_ptr<char[]> text_;
};

// Of each conversation the first 1,000 events of its connection, and at most 1 MiB of them.
// Subscribed first.
class Journal final : public Subscriber {
 public:
  // How far somebody knows what happened.
  struct Mark {
    std::uint64_t kept = 0;                                  // events, over all conversations
    std::map<std::string, std::uint64_t, std::less<>> lost;  // of each that was too long
  };

  void on_event(const Event& event) override;

  // Of all conversations that are open, in the order in which they happened: the events after
  // `known`. Where a conversation was too long, there is a note after what was kept of it that says
  // how many events are missing.
  void tell(const Mark& known, const std::function<void(const Event&)>& to) const;
  // Up to now.
  Mark mark() const;
  // When the first that is kept happened; nothing: there are none.
  std::optional<Clock::time_point> begin() const;

 private:
  struct Entry {
    std::uint64_t number;  // over all conversations
    KeptEvent kept;
  };
  struct Book {
    std::vector<Entry> entries;
    std::size_t bytes = 0;
    std::uint64_t missing = 0;
  };
  static std::uint64_t missing_since(const Mark& known, const std::string& name, const Book& book);

  std::uint64_t kept_ = 0;                          // so far
  std::map<std::string, Book, std::less<>> books_;  // by conversation, or socket that listens
};

}  // namespace confab
