#include "tests/support/memory_transport.h"

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <deque>
#include <vector>

#include "tests/support/memory_connection.h"
#include "transport/internet_places.h"
#include "transport/network_error.h"

namespace confab {
namespace {

// The inbox of a listener that has a connection for each peer holds who has knocked: the dialling
// side's two inboxes and its endpoint.
struct Knock {
  std::shared_ptr<MemoryInbox> of_accepted;
  std::shared_ptr<MemoryInbox> of_dialled;
  Endpoint dialled;
};

struct StreamDoor : MemoryInbox {
  using MemoryInbox::MemoryInbox;
  std::deque<Knock> knocks;
};

template <class Made>
class MemoryStreamListener final : public Listener {
 public:
  MemoryStreamListener(std::shared_ptr<StreamDoor> door, Endpoint local, MemoryOptions options)
      : door_(std::move(door)), local_(std::move(local)), options_(std::move(options)) {}
  ~MemoryStreamListener() override { MemoryStreamListener::close(); }  // NOLINT: as close()

  asio::awaitable<std::unique_ptr<Connection>> accept() override {
    for (;;) {
      if (door_->closed) abort_operation();
      if (!door_->knocks.empty()) break;
      co_await change(door_);
    }
    const Knock knock = door_->knocks.front();
    door_->knocks.pop_front();
    co_return std::make_unique<Made>(knock.of_accepted, knock.of_dialled, local_, knock.dialled,
                                     options_);
  }
  void close() noexcept override {  // NOLINT(bugprone-exception-escape): cancel() does not throw
    door_->closed = true;
    door_->changed.cancel();
  }
  Endpoint local() const override { return local_; }

 private:
  std::shared_ptr<StreamDoor> door_;
  Endpoint local_;
  MemoryOptions options_;
};

class MemoryDatagramListener final : public Listener {
 public:
  MemoryDatagramListener(std::shared_ptr<MemoryNetwork> network, std::shared_ptr<MemoryInbox> inbox,
                         Endpoint local)
      : network_(std::move(network)),
        inbox_(std::move(inbox)),
        closed_(inbox_->changed.get_executor(), asio::steady_timer::time_point::max()),
        local_(std::move(local)) {}

  asio::awaitable<std::unique_ptr<Connection>> accept() override {
    if (open_ && inbox_) {
      co_return std::make_unique<MemoryDatagrams>(network_, std::move(inbox_), local_, Endpoint{});
    }
    if (open_) co_await closed_.async_wait(asio::use_awaitable);
    abort_operation();
  }
  void close() noexcept override {  // NOLINT(bugprone-exception-escape): cancel() does not throw
    open_ = false;
    closed_.cancel();
  }
  Endpoint local() const override { return local_; }

 private:
  std::shared_ptr<MemoryNetwork> network_;
  std::shared_ptr<MemoryInbox> inbox_;
  asio::steady_timer closed_;
  Endpoint local_;
  bool open_ = true;
};

Endpoint endpoint_of(const Url& url) {
  return Endpoint(join_host_port(url.host == "localhost" ? "127.0.0.1" : url.host, url.port));
}

using Connected = asio::awaitable<std::unique_ptr<Connection>>;
using Listeners = asio::awaitable<std::vector<std::unique_ptr<Listener>>>;

template <class Made>
Connected dial_stream(std::shared_ptr<MemoryNetwork> network, MemoryOptions options, Url url) {
  const auto executor = co_await asio::this_coro::executor;
  co_await asio::post(executor, asio::use_awaitable);  // nobody is reached in no time
  const Endpoint peer = endpoint_of(url);
  const auto found = network->inboxes.find(peer.text);
  const auto inbox = found == network->inboxes.end() ? nullptr : found->second.lock();
  const auto door = std::static_pointer_cast<StreamDoor>(inbox);
  if (!door || door->closed) throw NetworkError(Op::connect, peer, system_code(ECONNREFUSED), true);
  const Endpoint local = network->next_endpoint();
  const auto mine = std::make_shared<MemoryInbox>(executor);
  const auto theirs = std::make_shared<MemoryInbox>(executor);
  door->knocks.push_back(Knock{theirs, mine, local});
  door->changed.cancel();
  co_return std::make_unique<Made>(mine, theirs, local, peer, options);
}

template <class Made>
Listeners listen_stream(std::shared_ptr<MemoryNetwork> network, MemoryOptions options, Url) {
  const auto door = std::make_shared<StreamDoor>(co_await asio::this_coro::executor);
  const Endpoint local = network->next_endpoint();
  network->inboxes[local.text] = door;
  std::vector<std::unique_ptr<Listener>> listeners;
  listeners.push_back(std::make_unique<MemoryStreamListener<Made>>(door, local, options));
  co_return listeners;
}

Connected dial_datagrams(std::shared_ptr<MemoryNetwork> network, Url url) {
  const auto inbox = std::make_shared<MemoryInbox>(co_await asio::this_coro::executor);
  const Endpoint local = network->next_endpoint();
  network->inboxes[local.text] = inbox;
  co_return std::make_unique<MemoryDatagrams>(network, inbox, local, endpoint_of(url));
}

Listeners listen_datagrams(std::shared_ptr<MemoryNetwork> network, Url) {
  const auto inbox = std::make_shared<MemoryInbox>(co_await asio::this_coro::executor);
  const Endpoint local = network->next_endpoint();
  network->inboxes[local.text] = inbox;
  std::vector<std::unique_ptr<Listener>> listeners;
  listeners.push_back(std::make_unique<MemoryDatagramListener>(network, inbox, local));
  co_return listeners;
}

// Of a medium with a connection for each peer, whose ends are these.
template <class Made>
Transport row_with_ends(std::shared_ptr<MemoryNetwork> network, const MemoryOptions& options) {
  Transport row;
  row.places = internet_places("");
  row.connect = [=](Url url, Deadline) {
    return dial_stream<Made>(network, options, std::move(url));
  };
  row.listen = [=](Url url) { return listen_stream<Made>(network, options, std::move(url)); };
  return row;
}

}  // namespace

Endpoint MemoryNetwork::next_endpoint() {
  return Endpoint("127.0.0.1:" + std::to_string(++last_port_));
}

Transport memory_stream_transport(std::shared_ptr<MemoryNetwork> network,
                                  const MemoryOptions& options) {
  Transport row = row_with_ends<MemoryStream>(std::move(network), options);
  row.scheme = "memory";
  row.summary = "a stream inside the process";
  return row;
}

Transport memory_message_transport(std::shared_ptr<MemoryNetwork> network,
                                   const MemoryOptions& options) {
  Transport row = row_with_ends<MemoryMessages>(std::move(network), options);
  row.scheme = "memory-message";
  row.summary = "messages inside the process, to one peer";
  row.promises = memory_message_traits();
  return row;
}

Traits memory_message_traits() noexcept {
  Traits traits;
  traits.keeps_boundaries = true;
  traits.has_kinds = true;
  traits.can_finish = false;
  return traits;
}

Transport memory_datagram_transport(std::shared_ptr<MemoryNetwork> network) {
  Transport row;
  row.scheme = "memory-datagram";
  row.summary = "datagrams inside the process";
  row.places = internet_places("");
  row.promises = {.keeps_boundaries = true,
                  .hears_anyone = true,
                  .can_finish = false,
                  .largest_packet = kLargestDatagram};
  row.connect = [=](Url url, Deadline) { return dial_datagrams(network, std::move(url)); };
  row.listen = [=](Url url) { return listen_datagrams(network, std::move(url)); };
  return row;
}

ConnectionPair memory_pair(asio::any_io_executor executor, const MemoryOptions& options) {
  const auto first = std::make_shared<MemoryInbox>(executor);
  const auto second = std::make_shared<MemoryInbox>(executor);
  const Endpoint here("127.0.0.1:40001");
  const Endpoint there("127.0.0.1:40002");
  return {std::make_unique<MemoryStream>(first, second, here, there, options),
          std::make_unique<MemoryStream>(second, first, there, here, options)};
}

}  // namespace confab
