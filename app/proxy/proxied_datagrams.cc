#include "app/proxy/proxied_datagrams.h"

#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <utility>
#include <variant>

#include "app/serve/datagram_trouble.h"

namespace confab {
namespace {

constexpr std::size_t kMostUnsent = std::size_t{4} << 20;
constexpr std::chrono::seconds kLookForSilent{1};

}  // namespace

ProxiedDatagrams::ProxiedDatagrams(std::shared_ptr<ServerContext> context,
                                   std::shared_ptr<ProxyRun> run, const ProxyTarget& target,
                                   std::shared_ptr<Connection> clients)
    : context_(std::move(context)),
      run_(std::move(run)),
      target_(target),
      clients_(std::move(clients)),
      back_(std::make_shared<Outbox>(context_->executor, clients_, kMostUnsent)),
      look_(context_->executor) {}

void ProxiedDatagrams::start() {
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    self->end(failure);
  };
  context_->spawn(listen(), std::move(done));
}

asio::awaitable<void> ProxiedDatagrams::listen() {
  const auto nobody = [](const Endpoint&) {};  // a client that is gone will not be heard again
  for (unsigned turn = 1; !context_->stopping; ++turn) {
    if (turn % kDatagramsInTurn == 0) co_await asio::post(asio::use_awaitable);
    std::exception_ptr failure;
    try {
      auto receiving = clients_->receive();
      const auto got = co_await std::move(receiving);
      const Packet* const packet = std::get_if<Packet>(&got);
      if (packet == nullptr) co_return;
      hear(*packet);
      while (!context_->stopping && !run_->has_room()) co_await run_->events.some_room();
    } catch (...) {
      failure = std::current_exception();
    }
    if (!failure) continue;
    const AfterTrouble verdict = judge_datagram_trouble(*context_, Endpoint(), failure, nobody);
    if (verdict == AfterTrouble::end) co_return;
    if (verdict == AfterTrouble::back_off) co_await sleep_for(kDatagramBackOff);
  }
}

void ProxiedDatagrams::hear(const Packet& packet) {
  const auto known = sources_.find(packet.from->text);
  const auto source = known ? served_.at(*known) : begin(*packet.from);
  source->hear(packet);
}

std::shared_ptr<ProxiedSource> ProxiedDatagrams::begin(const Endpoint& who) {
  const Sources::Id number = ++last_number_;
  auto source = std::make_shared<ProxiedSource>(context_, run_, target_, who, clients_->local(),
                                                back_, clients_->traits());
  source->on_sign = [this, address = who.text] { sources_.heard(address, run_->time.now()); };
  source->on_end = [weak = weak_from_this(), number, address = who.text] {
    const auto self = weak.lock();
    if (!self) return;
    if (self->sources_.find(address) == number) self->sources_.forget(address);
    self->forget(number);
  };
  served_.emplace(number, source);
  sources_.add(who.text, number, run_->time.now());
  forget_the_silent();
  source->start();
  return source;
}

void ProxiedDatagrams::abort() {
  clients_->close();
  run_->events.notify_room();
}

void ProxiedDatagrams::forget_the_silent() {
  while (const auto number = sources_.forget_one(run_->time.now() - kPatience)) forget(*number);
  if (sources_.size() > 0) look_.call_after(kLookForSilent, [this] { forget_the_silent(); });
}

void ProxiedDatagrams::forget(Sources::Id number) {
  const auto found = served_.find(number);
  if (found == served_.end()) return;
  const std::shared_ptr<ProxiedSource> source = found->second;
  served_.erase(found);
  source->on_sign = nullptr;
  source->end();
}

void ProxiedDatagrams::end(const std::exception_ptr& failure) {
  context_->report(failure);
  clients_->close();
  look_.cancel();
  while (!served_.empty()) forget(served_.begin()->first);
  context_->end(*this);
}

}  // namespace confab
