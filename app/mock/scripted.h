#pragma once
// One recorded conversation, played from its beginning to its end.

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
  asio::awaitable<bool> hear_end(Place place, bool may_be_reset);
  asio::awaitable<Heard> listen(const MockStep& made);
  bool goes_on(const Heard& heard);

  const Part& part_;
  bool has_differed_ = false;
};

}  // namespace confab
