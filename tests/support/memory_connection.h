#pragma once
// The two ends of a memory transport's connection, and the inbox that they share.

#include <algorithm>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/memory_transport.h"
#include "transport/network_error.h"

namespace confab {

inline constexpr std::size_t kInboxCapacity = 64 * 1024;
inline constexpr std::size_t kLargestDatagram = 65507;

struct Parcel {
  std::string bytes;
  Endpoint from;
  PacketKind kind = PacketKind::none;
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

[[noreturn]] void abort_operation();

// Waits for the next change of `inbox`. Throws when the coroutine is cancelled; a change is no
// error.
asio::awaitable<void> change(std::shared_ptr<MemoryInbox> inbox);

class MemoryConnection : public Connection {
 public:
  MemoryConnection(std::shared_ptr<MemoryInbox> inbox, Endpoint local, Endpoint peer)
      : inbox_(std::move(inbox)), local_(std::move(local)), peer_(std::move(peer)) {}

  asio::awaitable<std::variant<Packet, End>> receive() override {
    for (;;) {
      if (inbox_->closed) abort_operation();
      if (!inbox_->parcels.empty()) co_return take();
      if (inbox_->finished && !std::exchange(has_ended_, true)) {
        End end;
        end.detail = end_detail();
        co_return end;
      }
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
  virtual std::string end_detail() const { return {}; }
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
    current_ = Parcel{next.bytes.substr(0, size), next.from, next.kind};
    next.bytes.erase(0, size);
    inbox_->bytes -= size;
    if (next.bytes.empty()) inbox_->parcels.pop_front();
    inbox_->changed.cancel();
    return Packet{current_.bytes, &current_.from, false, current_.kind};
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
  bool has_ended_ = false;
};

class MemoryStream final : public MemoryConnection {
 public:
  MemoryStream(std::shared_ptr<MemoryInbox> mine, std::shared_ptr<MemoryInbox> theirs,
               Endpoint local, Endpoint peer, MemoryOptions options)
      : MemoryConnection(std::move(mine), std::move(local), std::move(peer)),
        theirs_(std::move(theirs)),
        options_(options) {}
  ~MemoryStream() override { close(); }

  asio::awaitable<void> send(std::string_view bytes, SendOptions) override {
    while (!bytes.empty()) {
      check_sendable();
      if (theirs_->closed) throw NetworkError(Op::send, peer(), system_code(EPIPE), true);
      if (theirs_->bytes >= kInboxCapacity) {
        co_await change(theirs_);
        continue;
      }
      const std::string_view piece = bytes.substr(0, kInboxCapacity - theirs_->bytes);
      sent_bytes_ += piece.size();
      theirs_->put(Parcel{std::string(piece), local()});
      bytes.remove_prefix(piece.size());
    }
    check_sendable();
  }
  std::size_t send_now(std::string_view bytes) noexcept override {
    if (inbox().closed || theirs_->closed) return 0;
    const std::string_view piece = bytes.substr(0, kInboxCapacity - theirs_->bytes);
    sent_bytes_ += piece.size();
    if (!piece.empty()) theirs_->put(Parcel{std::string(piece), local()});
    return piece.size();
  }
  Traits traits() const override { return {}; }
  std::uint64_t unacknowledged() const noexcept override {
    return options_.acknowledges ? 0 : sent_bytes_;
  }

 private:
  void tell_end() noexcept override {
    theirs_->finished = true;
    theirs_->changed.cancel();
  }
  std::string end_detail() const override { return options_.end_detail; }
  std::size_t longest_read() const override { return options_.longest_read; }

  std::shared_ptr<MemoryInbox> theirs_;
  MemoryOptions options_;
  std::uint64_t sent_bytes_ = 0;
};

// One peer, an end, no half-close, texts and binary messages of any size: what a WebSocket is.
class MemoryMessages final : public MemoryConnection {
 public:
  MemoryMessages(std::shared_ptr<MemoryInbox> mine, std::shared_ptr<MemoryInbox> theirs,
                 Endpoint local, Endpoint peer, MemoryOptions options)
      : MemoryConnection(std::move(mine), std::move(local), std::move(peer)),
        theirs_(std::move(theirs)),
        options_(std::move(options)) {}
  ~MemoryMessages() override { close(); }

  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override {
    check_sendable();
    while (theirs_->bytes >= kInboxCapacity && !theirs_->closed) {
      co_await change(theirs_);
      check_sendable();
    }
    if (theirs_->closed) throw NetworkError(Op::send, peer(), system_code(EPIPE), true);
    const PacketKind kind = how.kind == PacketKind::none ? PacketKind::text : how.kind;
    theirs_->put(Parcel{std::string(bytes), local(), kind});
  }
  Traits traits() const override { return memory_message_traits(); }

 private:
  // Nothing tells the peer that we only finished.
  void tell_end() noexcept override {
    if (!inbox().closed) return;
    theirs_->finished = true;
    theirs_->changed.cancel();
  }
  std::string end_detail() const override { return options_.end_detail; }

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

  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override {
    const Endpoint& to = how.to;
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
  Traits traits() const override {
    return {.keeps_boundaries = true,
            .hears_anyone = true,
            .can_finish = false,
            .largest_packet = kLargestDatagram};
  }

 private:
  void tell_end() noexcept override {}

  std::shared_ptr<MemoryNetwork> network_;
};

}  // namespace confab
