#include "transport/udp_heard.h"

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "transport/cancelled.h"
#include "transport/network_error.h"
#include "transport/stream_connection.h"
#include "transport/url.h"

namespace confab {
namespace {

// Beyond this many sources all are forgotten; an answer then leaves from the address that the route
// gives.
constexpr std::size_t kMostSources = 10000;

}  // namespace

HeardUdp::HeardUdp(std::unique_ptr<UdpSocket> socket, Endpoint local)
    : socket_(std::move(socket)),
      family_(socket_->family()),
      local_(std::move(local)),
      buffer_(std::make_unique_for_overwrite<char[]>(kDatagramBuffer)) {}

asio::awaitable<std::variant<Packet, End>> HeardUdp::receive() {
  for (;;) {
    check_open();
    if (turn_.is_over()) {
      co_await FairTurn::give_way();
      continue;
    }
    const auto result = socket_->try_receive({buffer_.get(), kDatagramBuffer});
    if (const UdpDatagram* datagram = std::get_if<UdpDatagram>(&result)) {
      remember(*datagram);
      const std::string_view bytes(buffer_.get(), datagram->size);
      co_return Packet{bytes, &last_source_text_, datagram->truncated};
    }
    const int error = std::get<int>(result);
    if (!is_temporary(error)) throw NetworkError(Op::recv, local_, system_code(error), false);
    turn_.has_waited();
    const asio::error_code failed = co_await socket_->readable();
    if (failed) throw asio::system_error(failed);
  }
}

asio::awaitable<void> HeardUdp::send(std::string_view bytes, SendOptions how) {
  const Endpoint& to = how.to;
  check_open();
  if (finished_) throw std::logic_error("send() after finish_sending()");
  const SocketAddress where = target(to);
  check_datagram_size(bytes.size(), largest_datagram(where.family()));
  const LocalAddress from = answers_from(to);
  for (;;) {
    const int error = socket_->try_send(bytes, where, from);
    if (error == 0) co_return;
    if (!is_temporary(error)) throw NetworkError(Op::send, to, system_code(error), false);
    const asio::error_code failed = co_await socket_->writable();
    if (failed) throw asio::system_error(failed);
  }
}

asio::awaitable<void> HeardUdp::finish_sending() {
  finished_ = true;
  co_return;
}

void HeardUdp::close() noexcept {
  open_ = false;
  socket_->close();
}

std::vector<Fact> HeardUdp::describe() const {
  std::vector<Fact> facts = address_facts("local", local_);
  if (open_) {
    for (Fact& fact : buffer_facts(socket_->descriptor())) facts.push_back(std::move(fact));
  }
  return facts;
}

void HeardUdp::remember(const UdpDatagram& datagram) {
  if (!(datagram.from == last_source_)) {
    last_source_ = datagram.from;
    last_source_text_ = last_source_.endpoint();
  }
  if (!datagram.to) return;
  if (written_to_.size() >= kMostSources) written_to_.clear();
  written_to_.insert_or_assign(last_source_text_.text, *datagram.to);
}

LocalAddress HeardUdp::answers_from(const Endpoint& to) const {
  const auto found = written_to_.find(to.text);
  if (found == written_to_.end()) return std::nullopt;
  return found->second;
}

SocketAddress HeardUdp::target(const Endpoint& to) const {
  if (to == last_source_text_ && !to.empty()) return last_source_;
  if (const auto address = parse_endpoint(to.text)) return *address;
  throw UrlError("\"" + to.text + "\" is not a numeric address with a port");
}

void HeardUdp::check_open() const {
  if (!open_) throw_cancelled();
}

}  // namespace confab
