#include "app/mock/mock_source.h"

#include <utility>

#include "app/mock/loose.h"
#include "app/mock/scripted.h"

namespace confab {
namespace {

// A datagram that is held back leaves after this, if no other one overtakes it.
constexpr std::chrono::milliseconds kHeldBack{50};

}  // namespace

asio::awaitable<bool> SourceChannel::say(std::string reply, PacketKind) {
  if (faults_.delay.count() > 0) co_await pause(faults_.delay);
  check();
  send(weather_.pass(std::move(reply)));
  if (weather_.holds_any()) release_.call_after(kHeldBack, [this] { release(); });
  co_return true;
}

asio::awaitable<void> SourceChannel::finish() { co_return; }

asio::awaitable<void> SourceChannel::reset() { co_return; }

asio::awaitable<void> SourceChannel::upgrade() { co_return; }

// What does not fit the outbox is lost: datagrams may be.
void SourceChannel::send(const std::vector<std::string>& datagrams) {
  for (const std::string& each : datagrams) outbox_->push(each, who());
}

void SourceChannel::release() { send(weather_.release()); }

MockSource::MockSource(const asio::any_io_executor& executor, Endpoint who, const Traits& traits,
                       std::shared_ptr<Outbox> outbox, Stage& stage, std::size_t address,
                       const Part& played)
    : channel(executor, std::move(who), traits, std::move(outbox), stage.options().faults,
              stage.random()),
      part(played),
      uses(stage.loose_table(address).no_uses()),
      stage_(stage),
      address_(address) {}

asio::awaitable<Ending> MockSource::play() {
  std::unique_ptr<Performance> performance;
  if (stage_.options().mode == MockOptions::Mode::loose) {
    performance = std::make_unique<Loose>(stage_, channel, address_, uses);
  } else {
    performance = std::make_unique<Scripted>(stage_, channel, part);
  }
  const Ending ending = co_await performance->play();
  channel.release();
  co_return ending;
}

}  // namespace confab
