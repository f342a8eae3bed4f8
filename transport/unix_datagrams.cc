#include "transport/unix_datagrams.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "transport/cancelled.h"
#include "transport/network_error.h"
#include "transport/stream_connection.h"
#include "transport/udp_socket.h"

namespace confab {
namespace {

// Poll says that an unconnected socket can be written while the receiver's queue is full, so time
// decides, sooner the first time.
constexpr std::chrono::milliseconds kFirstRest{1};
constexpr std::chrono::milliseconds kLongestRest{20};
// A listener waits so long for a client's queue, and then for a while not at all for that client's.
constexpr std::chrono::milliseconds kPatienceOfListener{20};
constexpr std::chrono::seconds kFullFor{1};
constexpr std::size_t kMostFull = 1000;
constexpr std::string_view kUnnamed = "unnamed";

}  // namespace

UnixDatagrams::UnixDatagrams(asio::any_io_executor executor, BoundUnix bound, UnixAddress peer)
    : bound_(std::move(bound)),
      peer_(peer),
      readable_(executor, bound_.socket.get(), Watch::For::reading),
      room_(executor),
      largest_(largest_unix_datagram(bound_.socket.get())) {}

asio::awaitable<std::variant<Packet, End>> UnixDatagrams::receive() {
  for (;;) {
    check_open();
    if (turn_.is_over()) {
      co_await FairTurn::give_way();
      continue;
    }
    // How long the next one is: nothing is ever cut.
    const ssize_t size =
        ::recv(bound_.socket.get(), nullptr, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
    if (size >= 0) {
      const auto wanted = static_cast<std::size_t>(size);
      if (buffer_.size() < wanted) buffer_.resize(wanted);
      sockaddr_storage from{};
      socklen_t from_size = sizeof from;
      const ssize_t got = ::recvfrom(bound_.socket.get(), buffer_.data(), buffer_.size(),
                                     MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &from_size);
      if (got >= 0) {
        from_address_ = UnixAddress(from, from_size);
        from_ = from_address_.endpoint();
        if (from_.empty()) from_ = Endpoint(std::string(kUnnamed));
        const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
        co_return Packet{bytes, &from_, false};
      }
    }
    if (!is_temporary(errno)) throw NetworkError(Op::recv, bound_.local, system_code(errno), false);
    turn_.has_waited();
    co_await readable_.ready();
  }
}

asio::awaitable<void> UnixDatagrams::send(std::string_view bytes, SendOptions how) {
  const Endpoint& to = how.to;
  check_open();
  if (finished_) throw std::logic_error("send() after finish_sending()");
  check_datagram_size(bytes.size(), largest_);
  const UnixAddress where = target(to);
  std::chrono::milliseconds wait = kFirstRest;
  const Clock::time_point latest = patience(to);
  for (;;) {
    const int error = try_send(bytes, where);
    if (error == 0) co_return;
    if (error == EINTR) continue;
    if (error != EAGAIN) throw unix_error(Op::send, where, SOCK_DGRAM, error, false);
    if (room_.time().now() >= latest) {
      note_full(to);
      NetworkError failure(Op::send, to, system_code(ENOBUFS), false);
      failure.set_reason("it does not read, and its queue is full");
      throw failure;
    }
    co_await room_.wait_for(wait);
    check_open();
    wait = std::min(wait * 2, kLongestRest);
  }
}

int UnixDatagrams::try_send(std::string_view bytes, const UnixAddress& to) const noexcept {
  const ssize_t sent = ::sendto(bound_.socket.get(), bytes.data(), bytes.size(),
                                MSG_DONTWAIT | MSG_NOSIGNAL, to.data(), to.size());
  return sent < 0 ? errno : 0;
}

asio::awaitable<void> UnixDatagrams::finish_sending() {
  finished_ = true;
  co_return;
}

void UnixDatagrams::close() noexcept {
  if (!std::exchange(open_, false)) return;
  readable_.close();
  room_.cancel();
  bound_.socket = FileDescriptor();
  bound_.file.remove();
}

Traits UnixDatagrams::traits() const { return datagram_traits(largest_); }

std::vector<Fact> UnixDatagrams::describe() const {
  std::vector<Fact> facts = {{"local side", bound_.local.text}};
  if (!peer().empty()) facts.push_back({std::string(kSendsGoTo), peer().text});
  if (!open_) return facts;
  for (Fact& fact : buffer_facts(bound_.socket.get())) facts.push_back(std::move(fact));
  return facts;
}

// What a peer chose for a name is no mistake of whoever answers.
UnixAddress UnixDatagrams::target(const Endpoint& to) const {
  if (to.empty()) return peer_;
  NetworkError failure(Op::send, to, system_code(EDESTADDRREQ), false);
  failure.set_reason("its socket has no name, so that nobody can answer it");
  if (to.text == kUnnamed) throw failure;
  if (to == from_) return from_address_;
  try {
    return UnixAddress(to.text);
  } catch (const UrlError& error) {
    failure.set_reason(error.what());
  }
  throw failure;
}

Clock::time_point UnixDatagrams::patience(const Endpoint& to) const {
  if (!peer().empty()) return Clock::time_point::max();
  const Clock::time_point now = room_.time().now();
  const auto found = full_.find(to.text);
  const bool was_full = found != full_.end() && now - found->second < kFullFor;
  return was_full ? now : now + kPatienceOfListener;
}

void UnixDatagrams::note_full(const Endpoint& to) {
  if (full_.size() >= kMostFull) full_.clear();
  full_.insert_or_assign(to.text, room_.time().now());
}

void UnixDatagrams::check_open() const {
  if (!open_) throw_cancelled();
}

UnixDatagramListener::UnixDatagramListener(asio::any_io_executor executor, BoundUnix bound)
    : local_(bound.local),
      heard_(std::make_unique<UnixDatagrams>(executor, std::move(bound), UnixAddress())),
      closed_(executor) {}

asio::awaitable<std::unique_ptr<Connection>> UnixDatagramListener::accept() {
  if (!is_closed_ && heard_) co_return std::move(heard_);
  while (!is_closed_) co_await closed_.wait();
  throw_cancelled();
}

void UnixDatagramListener::close() noexcept {
  if (heard_) heard_->close();
  is_closed_ = true;
  closed_.notify();
}

}  // namespace confab
