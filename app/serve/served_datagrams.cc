#include "app/serve/served_datagrams.h"

#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <utility>
#include <variant>

namespace confab {

ServedDatagrams::ServedDatagrams(std::shared_ptr<ServerContext> context,
                                 std::shared_ptr<Connection> connection)
    : context_(std::move(context)), connection_(std::move(connection)) {}

void ServedDatagrams::start() {
  context_->service->arrived(connection_);
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    self->end(failure);
  };
  context_->spawn(run(), std::move(done));
}

void ServedDatagrams::end(const std::exception_ptr& failure) {
  context_->report(failure);
  connection_->close();
  context_->service->gone(*connection_);
  context_->end(*this);
}

asio::awaitable<void> ServedDatagrams::run() {
  Endpoint from;
  AfterTrouble verdict = AfterTrouble::go_on;
  for (unsigned turn = 1; !context_->stopping; ++turn) {
    if (turn % kDatagramsInTurn == 0) co_await asio::post(asio::use_awaitable);
    std::exception_ptr failure;
    try {
      if (verdict == AfterTrouble::back_off) co_await sleep_for(kDatagramBackOff);
      auto receiving = connection_->receive();
      const auto got = co_await std::move(receiving);
      const Packet* packet = std::get_if<Packet>(&got);
      if (packet == nullptr) co_return;
      from = *packet->from;
      if (answer(*packet)) {
        sending_ = true;
        auto sending = connection_->send(reply_, from);
        co_await std::move(sending);
      }
    } catch (...) {
      failure = std::current_exception();
    }
    sending_ = false;
    verdict = failure ? judge(failure, from) : AfterTrouble::go_on;
    if (verdict == AfterTrouble::end) co_return;
  }
}

// True: reply_ is to be sent.
bool ServedDatagrams::answer(const Packet& packet) {
  const Message message = datagram_message(packet.bytes);
  log_message(context_->options.log, *packet.from, message.text);
  reply_.clear();
  return context_->service->reply(*connection_, *packet.from, message, reply_);
}

AfterTrouble ServedDatagrams::judge(const std::exception_ptr& failure, const Endpoint& from) {
  const auto refused = [this](const Endpoint& who) {
    context_->service->refused(*connection_, who);
  };
  return judge_datagram_trouble(*context_, from, failure, refused);
}

}  // namespace confab
