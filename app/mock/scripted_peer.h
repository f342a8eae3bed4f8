#pragma once
// One recorded conversation, played from its beginning to its end.

#include <optional>
#include <string>
#include <vector>

#include "app/mock/mock_peer.h"
#include "app/replay/recent_datagrams.h"

namespace confab {

// What the client says is compared with each "send", as the client of a replay compares "recv"
// (listening.h); what was recorded as "recv" is said. Ends with the last step, or with the first
// difference (--on-mismatch continue: with the last step).
class ScriptedPeer final : public MockPeer {
 public:
  // All outlive it.
  ScriptedPeer(MockRun& run, Channel& channel, PlayOrder& order,
               const RecordedConversation& conversation)
      : MockPeer(run, channel, order), conversation_(conversation) {}

  asio::awaitable<Ending> play() override;

 private:
  asio::awaitable<void> wait_for_others(const MockStep& made);
  // True: the next step may be played.
  asio::awaitable<bool> hear(const MockStep& made);
  asio::awaitable<bool> hear_datagram(const MockStep& made);
  bool is_repeated(const std::string& datagram) const { return last_heard_ == datagram; }
  asio::awaitable<void> answer_again();
  asio::awaitable<void> linger();
  asio::awaitable<bool> hear_end(std::size_t at);
  Clock::time_point patience(Clock::time_point began) const;
  asio::awaitable<Heard> listen(const MockStep& made);
  bool goes_on(const Heard& heard);
  // As answer(). Nothing: the client has gone.
  asio::awaitable<std::optional<Answered>> try_to_answer(const MockStep& made, std::size_t at);
  // After the step at `at` the client says nothing more: a reset is one way to leave.
  bool may_leave(std::size_t at) const;
  Ending ending(Ending good) const { return has_differed_ ? Ending::differed : good; }

  const RecordedConversation& conversation_;
  bool has_differed_ = false;
  // Datagrams: the last right one, and what was answered. A client that sends it again has not
  // heard the answer.
  std::optional<std::string> last_heard_;
  RecentDatagrams heard_;
  std::vector<const MockStep*> answers_;
};

}  // namespace confab
