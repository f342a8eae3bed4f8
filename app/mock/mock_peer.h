#pragma once
// The peer of a recording, as one client of `serve --from` meets it: what its two kinds share, how
// a step is answered, and how what differs is told.
//
//   ScriptedPeer   one recorded conversation, step by step (scripted_peer.h)
//   LoosePeer      the recorded answer to each request, in any order (loose_peer.h)

#include <asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "app/mock/channel.h"
#include "app/mock/mock_run.h"
#include "app/replay/listening.h"

namespace confab {

// One for each client, in a coroutine of its own. Whatever the client does wrong is told and in the
// Ending; only being abandoned is an exception.
class MockPeer {
 public:
  // All outlive it.
  MockPeer(MockRun& run, Channel& channel, PlayOrder& order)
      : run_(run), channel_(channel), order_(order), values_(order.values) {}
  MockPeer(const MockPeer&) = delete;
  MockPeer& operator=(const MockPeer&) = delete;
  virtual ~MockPeer() = default;

  // Until there is nothing more to play. Throws operation_aborted when the channel is abandoned.
  virtual asio::awaitable<Ending> play() = 0;

 protected:
  enum class Answered {
    goes_on,
    finished,   // our end was said: what still comes has no answer
    was_reset,  // by us, as it was recorded
    cut_off,    // by a fault that was asked for
  };
  // Does what this step recorded of the server. Throws NetworkError where the client has gone.
  asio::awaitable<Answered> answer(const MockStep& made);

  // How long a client is waited for since `began`, or since it said something.
  Clock::time_point end_of_patience(Clock::time_point began) const;
  void tell_too_long(const TranscriptEvent& event, std::size_t size);
  void log_heard(std::string_view bytes) const;
  // `bytes` with names in the place of the secrets that the client has said so far.
  std::string without_secrets(std::string_view bytes) const;
  void tell_difference(const MockStep& expected, const Heard& heard);
  // `expected`, `actual`: the two messages, where there are any to show.
  void tell(Place place, const Printable& what, std::string_view expected = {},
            std::string_view actual = {});
  // Waits 30 ms for the rest of a message that differs, so that all of it is shown.
  asio::awaitable<void> hear_rest();

  MockRun& run_;
  Channel& channel_;
  PlayOrder& order_;
  Captures& values_;  // of the order
};

}  // namespace confab
