#pragma once
// In which order conversations are played that belong together: one with a client, and those in
// which the mock calls, as what was said in it brought about.
//
//   ScriptedPeer ──pass()──▶ PlayOrder ──hooks──▶ MockCalls begins the next conversation
//   ScriptedPeer ◀──has_passed()──┘   what another of them has to say first

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>

#include "protocol/match/pattern.h"
#include "transport/signal.h"

namespace confab {

// So many events of a conversation, its beginning among them.
struct Passed {
  std::size_t conversation = 0;  // its number in the file, from 0
  std::size_t events = 0;
  bool operator==(const Passed&) const = default;
};

class PlayOrder : public std::enable_shared_from_this<PlayOrder> {
 public:
  // What is to happen when something was passed; may be null. Each may call join(), and no other.
  struct Hooks {
    std::function<void(std::shared_ptr<PlayOrder>, Passed)> passed;
    // The conversation, and whether it ended as recorded.
    std::function<void(std::shared_ptr<PlayOrder>, std::size_t, bool)> ended;
  };

  // `hooks` outlive it.
  PlayOrder(const asio::any_io_executor& executor, const Hooks& hooks)
      : hooks_(hooks), changed_(executor) {}

  // A conversation that will be played. Before that, and after its end, nobody waits for it.
  void join(std::size_t conversation) { passed_.emplace(conversation, 0); }
  bool has(std::size_t conversation) const { return passed_.contains(conversation); }
  void pass(Passed what);
  // A second end of the same does nothing.
  void end(std::size_t conversation, bool is_as_recorded);

  bool has_passed(const Passed& what) const;
  // Something was passed, or wake() was called.
  asio::awaitable<void> changed() { return changed_.wait(); }
  void wake() { changed_.notify(); }

  Captures values;  // of {{names}}, as the clients have said them so far

 private:
  const Hooks& hooks_;
  Signal changed_;
  std::map<std::size_t, std::size_t> passed_;  // events, by conversation
};

}  // namespace confab
