#pragma once
// One source of datagrams: what it says, and how it is answered over the socket that hears
// everyone.

#include <memory>
#include <string>
#include <vector>

#include "app/mock/channel.h"
#include "app/mock/faults.h"
#include "app/mock/performance.h"
#include "app/mock/stage.h"
#include "app/serve/outbox.h"

namespace confab {

class SourceChannel final : public Channel {
 public:
  SourceChannel(const asio::any_io_executor& executor, Endpoint who, const Traits& traits,
                std::shared_ptr<Outbox> outbox, const FaultOptions& faults, Random& random)
      : Channel(executor, std::move(who), traits),
        outbox_(std::move(outbox)),
        faults_(faults),
        weather_(faults, random),
        release_(executor) {}
  asio::awaitable<bool> say(std::string reply, PacketKind kind) override;
  asio::awaitable<void> finish() override;
  asio::awaitable<void> reset() override;
  asio::awaitable<void> upgrade() override;
  void release();  // what was held back leaves

 private:
  void send(const std::vector<std::string>& datagrams);

  std::shared_ptr<Outbox> outbox_;
  const FaultOptions& faults_;
  Weather weather_;
  Timer release_;
};

// A source, from its first datagram to the end of what it plays.
struct MockSource {
  // `traits`: of the connection that hears it. `played`: stage.next_part(address).
  MockSource(const asio::any_io_executor& executor, Endpoint who, const Traits& traits,
             std::shared_ptr<Outbox> outbox, Stage& stage, std::size_t address, const Part& played);

  // Throws as Performance::play().
  asio::awaitable<Ending> play();

  SourceChannel channel;
  const Part& part;
  LooseUses uses;
  bool has_taken_any = false;     // of what it said
  std::size_t counted_bytes = 0;  // of what it said and nobody looked at, as its session knows it

 private:
  Stage& stage_;
  std::size_t address_;
};

}  // namespace confab
