#include "tests/support/memory_transport.h"

#include <algorithm>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <deque>
#include <optional>
#include <stdexcept>
#include <variant>
#include <vector>

#include "transport/network_error.h"

namespace confab {

namespace {
constexpr std::size_t kInboxCapacity = 64 * 1024;
constexpr std::size_t kLargestDatagram = 65507;
}  // namespace

struct Parcel {
  std::string bytes;
  Endpoint from;
};

// What has been sent to one side and not been received: the one thing that two sides share.
struct MemoryInbox {
  explicit MemoryInbox(asio::any_io_executor executor)
      : changed(executor, asio::steady_timer::time_point::max()) {}

  std::deque<std::variant<Parcel, NetworkError>> parcels;
  std::size_t bytes = 0;
  bool finished = false;       // the other side will send no more
  bool closed = false;         // this side reads no more
  asio::steady_timer changed;  // never expires: cancelled at every change

  void put(Parcel parcel) {
    bytes += parcel.bytes.size();
    parcels.emplace_back(std::move(parcel));
    changed.cancel();
  }
};

namespace {

[[noreturn]] void abort_operation() { throw asio::system_error(asio::error::operation_aborted); }

// Waits for the next change of `inbox`. Throws when the coroutine is cancelled; a change is no
// error.
asio::awaitable<void> change(std::shared_ptr<MemoryInbox> inbox) {
  asio::error_code woken;
  auto token = asio::redirect_error(asio::use_awaitable, woken);
  co_await inbox->changed.async_wait(token);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) abort_operation();
}

class MemoryConnection : public Connection {
 public:
  MemoryConnection(std::shared_ptr<MemoryInbox> inbox, Endpoint local, Endpoint peer)
      : inbox_(std::move(inbox)), local_(std::move(local)), peer_(std::move(peer)) {}

  asio::awaitable<std::variant<Packet, End>> receive() override {
    for (;;) {
      if (inbox_->closed) abort_operation();
      if (!inbox_->parcels.empty()) co_return take();
      if (inbox_->finished) co_return End{};
      co_await change(inbox_);
    }
  }
  asio::awaitable<void> finish_sending() override {
    finished_ = true;
    tell_end();
    co_return;
  }
  void close() noexcept override { shut(); }
  Endpoint local() const override { return local_; }
  Endpoint peer() const override { return peer_; }
  std::vector<Fact> describe() const override {
    return {{"local", local_.text}, {"peer", peer_.text}};
  }
  std::uint64_t unacknowledged() const noexcept override { return 0; }

 protected:
  virtual void tell_end() noexcept = 0;
  virtual std::size_t longest_read() const { return 0; }
  void check_sendable() const {
    if (inbox_->closed) abort_operation();
    if (finished_) throw std::logic_error("send() after finish_sending()");
  }
  MemoryInbox& inbox() { return *inbox_; }

 private:
  Packet take() {
    if (const auto* error = std::get_if<NetworkError>(&inbox_->parcels.front())) {
      const NetworkError told = *error;
      inbox_->parcels.pop_front();
      throw told;
    }
    Parcel& next = std::get<Parcel>(inbox_->parcels.front());
    const std::size_t all = next.bytes.size();
    const std::size_t size = longest_read() == 0 ? all : std::min(all, longest_read());
    current_ = Parcel{next.bytes.substr(0, size), next.from};
    next.bytes.erase(0, size);
    inbox_->bytes -= size;
    if (next.bytes.empty()) inbox_->parcels.pop_front();
    inbox_->changed.cancel();
    return Packet{current_.bytes, &current_.from, false};
  }
  void shut() noexcept {
    if (std::exchange(inbox_->closed, true)) return;
    inbox_->changed.cancel();
    tell_end();
  }

  std::shared_ptr<MemoryInbox> inbox_;
  Endpoint local_;
  Endpoint peer_;
  Parcel current_;
  bool finished_ = false;
};

class MemoryStream final : public MemoryConnection {
 public:
  MemoryStream(std::shared_ptr<MemoryInbox> mine, std::shared_ptr<MemoryInbox> theirs,
               Endpoint local, Endpoint peer, MemoryOptions options)
      : MemoryConnection(std::move(mine), std::move(local), std::move(peer)),
        theirs_(std::move(theirs)),
        options_(options) {}
  ~MemoryStream() override { close(); }

  asio::awaitable<void> send(std::string_view bytes, Endpoint) override {
    while (!bytes.empty()) {
      check_sendable();
      if (theirs_->closed) throw NetworkError(Op::send, peer(), system_code(EPIPE), true);
      if (theirs_->bytes >= kInboxCapacity) {
        co_await change(theirs_);
        continue;
      }
      const std::string_view piece = bytes.substr(0, kInboxCapacity - theirs_->bytes);
      theirs_->put(Parcel{std::string(piece), local()});
      bytes.remove_prefix(piece.size());
    }
    check_sendable();
  }
  Traits traits() const override { return {false, 0}; }

 private:
  void tell_end() noexcept override {
    theirs_->finished = true;
    theirs_->changed.cancel();
  }
  std::size_t longest_read() const override { return options_.longest_read; }

  std::shared_ptr<MemoryInbox> theirs_;
  MemoryOptions options_;
};

class MemoryDatagrams final : public MemoryConnection {
 public:
  MemoryDatagrams(std::shared_ptr<MemoryNetwork> network, std::shared_ptr<MemoryInbox> inbox,
                  Endpoint local, Endpoint peer)
      : MemoryConnection(std::move(inbox), std::move(local), std::move(peer)),
        network_(std::move(network)) {}
  ~MemoryDatagrams() override { close(); }

  asio::awaitable<void> send(std::string_view bytes, Endpoint to) override {
    check_sendable();
    if (bytes.size() > kLargestDatagram) throw MessageTooLong(bytes.size(), kLargestDatagram);
    const Endpoint target = to.empty() ? peer() : to;
    const auto found = network_->inboxes.find(target.text);
    const auto inbox = found == network_->inboxes.end() ? nullptr : found->second.lock();
    if (inbox && !inbox->closed) {
      inbox->put(Parcel{std::string(bytes), local()});
    } else {
      this->inbox().parcels.emplace_back(
          NetworkError(Op::recv, target, system_code(ECONNREFUSED), false));
      this->inbox().changed.cancel();
    }
    co_return;
  }
  Traits traits() const override { return {true, kLargestDatagram}; }

 private:
  void tell_end() noexcept override {}

  std::shared_ptr<MemoryNetwork> network_;
};

// The inbox of a stream listener holds who has knocked: the dialling side's two inboxes and its
// endpoint.
struct Knock {
  std::shared_ptr<MemoryInbox> of_accepted;
  std::shared_ptr<MemoryInbox> of_dialled;
  Endpoint dialled;
};

struct StreamDoor : MemoryInbox {
  using MemoryInbox::MemoryInbox;
  std::deque<Knock> knocks;
};

class MemoryStreamListener final : public Listener {
 public:
  MemoryStreamListener(std::shared_ptr<StreamDoor> door, Endpoint local, MemoryOptions options)
      : door_(std::move(door)), local_(std::move(local)), options_(options) {}
  ~MemoryStreamListener() override { close(); }

  asio::awaitable<std::unique_ptr<Connection>> accept() override {
    for (;;) {
      if (door_->closed) abort_operation();
      if (!door_->knocks.empty()) break;
      co_await change(door_);
    }
    const Knock knock = door_->knocks.front();
    door_->knocks.pop_front();
    co_return std::make_unique<MemoryStream>(knock.of_accepted, knock.of_dialled, local_,
                                             knock.dialled, options_);
  }
  void close() noexcept override {
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
  void close() noexcept override {
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
  co_return std::make_unique<MemoryStream>(mine, theirs, local, peer, options);
}

Listeners listen_stream(std::shared_ptr<MemoryNetwork> network, MemoryOptions options, Url) {
  const auto door = std::make_shared<StreamDoor>(co_await asio::this_coro::executor);
  const Endpoint local = network->next_endpoint();
  network->inboxes[local.text] = door;
  std::vector<std::unique_ptr<Listener>> listeners;
  listeners.push_back(std::make_unique<MemoryStreamListener>(door, local, options));
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

}  // namespace

Endpoint MemoryNetwork::next_endpoint() {
  return Endpoint("127.0.0.1:" + std::to_string(++last_port_));
}

Transport memory_stream_transport(std::shared_ptr<MemoryNetwork> network, MemoryOptions options) {
  Transport row;
  row.scheme = "memory";
  row.summary = "a stream inside the process";
  row.connect = [=](Url url, Deadline) { return dial_stream(network, options, std::move(url)); };
  row.listen = [=](Url url) { return listen_stream(network, options, std::move(url)); };
  return row;
}

Transport memory_datagram_transport(std::shared_ptr<MemoryNetwork> network) {
  Transport row;
  row.scheme = "memory-datagram";
  row.summary = "datagrams inside the process";
  row.keeps_boundaries = true;
  row.connect = [=](Url url, Deadline) { return dial_datagrams(network, std::move(url)); };
  row.listen = [=](Url url) { return listen_datagrams(network, std::move(url)); };
  return row;
}

ConnectionPair memory_pair(asio::any_io_executor executor, MemoryOptions options) {
  const auto first = std::make_shared<MemoryInbox>(executor);
  const auto second = std::make_shared<MemoryInbox>(executor);
  const Endpoint here("127.0.0.1:40001");
  const Endpoint there("127.0.0.1:40002");
  return {std::make_unique<MemoryStream>(first, second, here, there, options),
          std::make_unique<MemoryStream>(second, first, there, here, options)};
}

}  // namespace confab
