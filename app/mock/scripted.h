#pragma once
// One recorded conversation, played from its beginning to its end.

#include <optional>
#include <string>
#include <vector>

#include "app/mock/performance.h"

namespace confab {

class Scripted final : public Performance {
 public:
  Scripted(Stage& stage, Channel& channel, const Part& part)
      : Performance(stage, channel), part_(part) {}

  asio::awaitable<Ending> play() override;

 private:
  // True: the next step may be played.
  asio::awaitable<bool> hear(const MockStep& made);
  asio::awaitable<bool> hear_datagram(const MockStep& made);
  bool is_repeated(const std::string& datagram) const { return last_heard_ == datagram; }
  asio::awaitable<void> answer_again();
  asio::awaitable<void> linger();
  asio::awaitable<bool> hear_end(Place place, bool may_be_reset);
  asio::awaitable<Heard> listen(const MockStep& made);
  bool goes_on(const Heard& heard);

  const Part& part_;
  bool has_differed_ = false;
  // Datagrams: the last right one, and what was answered. A client that sends it again has not
  // heard the answer.
  std::optional<std::string> last_heard_;
  std::vector<const MockStep*> answers_;
};

}  // namespace confab
