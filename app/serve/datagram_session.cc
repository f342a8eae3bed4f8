#include "app/serve/datagram_session.h"

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <utility>
#include <variant>

#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kBackOff{100};
// After so many datagrams in a row the others have their turn: while more are there, nothing here
// waits.
constexpr unsigned kDatagramsInTurn = 64;

}  // namespace

DatagramSession::DatagramSession(std::shared_ptr<ServerContext> context,
                                 std::shared_ptr<Connection> connection)
    : context_(std::move(context)), connection_(std::move(connection)) {}

void DatagramSession::start() {
  context_->service->arrived(connection_);
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    self->end(failure);
  };
  context_->spawn(run(), std::move(done));
}

void DatagramSession::end(const std::exception_ptr& failure) {
  context_->report(failure);
  connection_->close();
  context_->service->gone(*connection_);
  context_->end(*this);
}

asio::awaitable<void> DatagramSession::run() {
  Endpoint from;
  for (unsigned turn = 1; !context_->stopping; ++turn) {
    if (turn % kDatagramsInTurn == 0) co_await asio::post(asio::use_awaitable);
    std::exception_ptr failure;
    try {
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
    const Verdict verdict = failure ? judge(failure, from) : Verdict::go_on;
    if (verdict == Verdict::end) co_return;
    if (verdict == Verdict::back_off) {
      asio::steady_timer pause(context_->executor, kBackOff);
      co_await pause.async_wait(asio::use_awaitable);
    }
  }
}

// True: reply_ is to be sent.
bool DatagramSession::answer(const Packet& packet) {
  const Message message = datagram_message(packet.bytes);
  log_message(context_->options.log, *packet.from, message.text);
  reply_.clear();
  return context_->service->reply(*connection_, *packet.from, message, reply_);
}

DatagramSession::Verdict DatagramSession::judge(const std::exception_ptr& failure,
                                                const Endpoint& from) {
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    if (error.is_refused()) {  // about a reply of a while ago: nobody there any more
      context_->service->refused(*connection_, error.who);
      return Verdict::go_on;
    }
    log_problem(context_->options.problems, error.what());
    return error.ends_connection ? Verdict::end : Verdict::back_off;
  } catch (const MessageTooLong& error) {
    log_problem(context_->options.log, from, "not answered: " + std::string(error.what()));
    return Verdict::go_on;
  } catch (const std::system_error&) {
    return Verdict::end;  // operation_aborted: we closed it
  }
}

}  // namespace confab
