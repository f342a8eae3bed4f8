#include "transport/udp_dialled.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "transport/cancelled.h"
#include "transport/listen_addresses.h"
#include "transport/stream_connection.h"
#include "transport/udp_routes.h"
#include "transport/url.h"

namespace confab {
namespace {

// Of what is sent again, at most; empty datagrams have no bytes.
constexpr std::size_t kMostKept = 64 * 1024;
constexpr std::size_t kMostKeptDatagrams = 1000;

// "0.0.0.0:51044 (every address of this machine)"
std::string every_address(const SocketAddress& bound) {
  return bound.endpoint().text + " (every address of this machine)";
}

}  // namespace

DialledUdp::DialledUdp(asio::any_io_executor executor, const std::vector<SocketAddress>& candidates,
                       const Endpoint& who, SocketOptions options)
    : executor_(executor),
      options_(std::move(options)),
      candidates_(reachable(candidates, who)),
      buffer_(std::make_unique_for_overwrite<char[]>(kDatagramBuffer)) {
  talk_to(0);
}

asio::awaitable<std::variant<Packet, End>> DialledUdp::receive() {
  for (;;) {
    check_open();
    if (turn_.is_over()) {
      co_await FairTurn::give_way();
      continue;
    }
    const std::optional<Packet> packet = try_receive();
    if (packet) co_return *packet;
    if (std::optional<NetworkError> report = take_report()) throw std::move(*report);
    turn_.has_waited();
    co_await readable();
  }
}

// A report that a send found is out of the kernel's queue, so nothing else wakes the receiver.
asio::awaitable<void> DialledUdp::send(std::string_view bytes, SendOptions how) {
  const Endpoint& to = how.to;
  while (!try_send(bytes, to)) {
    UdpSocket& socket = socket_for(target(to));
    const asio::error_code failed = co_await socket.writable();
    if (failed) throw asio::system_error(failed);
  }
  if (!reports_.empty()) wake_receiver();
}

std::optional<Packet> DialledUdp::try_receive() {
  for (std::size_t i = 0; i < sockets_.size() && reports_.empty(); ++i) {
    const std::optional<Packet> packet = try_receive(*sockets_[i]);
    if (packet) return packet;
  }
  return std::nullopt;
}

std::optional<NetworkError> DialledUdp::take_report() {
  if (reports_.empty()) return std::nullopt;
  NetworkError report = std::move(reports_.front());
  reports_.pop_front();
  return report;
}

// A pending error makes the next send fail, whomever it is for, and that datagram never leaves:
// take the error from its queue for receive() to tell, and send once more.
bool DialledUdp::try_send(std::string_view bytes, const Endpoint& to) {
  check_open();
  if (finished_) throw std::logic_error("send() after finish_sending()");
  for (bool again = false;; again = true) {
    const SocketAddress where = target(to);
    check_datagram_size(bytes.size(),
                        to.empty() ? traits().largest_packet : largest_datagram(where.family()));
    UdpSocket& socket = socket_for(where);
    const int error = socket.try_send(bytes, where);
    if (is_temporary(error)) return false;
    if (error == 0) {
      if (where != candidates_[current_]) elsewhere_ = where;
      if (!may_move_on()) return true;
      if (to.empty()) keep(bytes);
      collect_errors(socket);  // on loopback a refusal is there already
      return true;
    }
    const bool was_an_earlier_one = collect_errors(socket);
    if (again || !was_an_earlier_one) {
      throw NetworkError(Op::send, where.endpoint(), system_code(error), false);
    }
  }
}

std::array<int, 2> DialledUdp::descriptors() const noexcept {
  std::array<int, 2> result{-1, -1};
  for (std::size_t i = 0; i < sockets_.size(); ++i) result[i] = sockets_[i]->descriptor();
  return result;
}

asio::awaitable<void> DialledUdp::finish_sending() {
  finished_ = true;
  co_return;
}

void DialledUdp::close() noexcept {
  open_ = false;
  for (const auto& socket : sockets_) socket->close();
  if (either_) either_->close();
}

// What may be sent again to the next address has to fit there, too.
Traits DialledUdp::traits() const {
  std::size_t largest = largest_datagram(candidates_[current_].family());
  for (std::size_t i = current_ + 1; i < candidates_.size() && may_move_on(); ++i)
    largest = std::min(largest, largest_datagram(candidates_[i].family()));
  return datagram_traits(largest);
}

std::vector<Fact> DialledUdp::describe() const {
  std::vector<Fact> facts = address_facts("local", local_);
  for (const auto& socket : sockets_) {
    if (open_ && !options_.address)
      facts.push_back({"hears", every_address(local_address(socket->descriptor()))});
  }
  facts.push_back({std::string(kSendsGoTo), peer_.text});
  if (open_) {
    for (Fact& fact : buffer_facts(sockets_.front()->descriptor()))
      facts.push_back(std::move(fact));
  }
  return facts;
}

UdpSocket& DialledUdp::socket_for(const SocketAddress& towards) {
  const int family = towards.family();
  for (const auto& socket : sockets_) {
    if (socket->family() == family) return *socket;
  }
  try {
    FileDescriptor bound = open_here(family);
    sockets_.push_back(
        std::make_unique<UdpSocket>(executor_, std::move(bound), UdpSocket::Tells::errors));
  } catch (const std::system_error& failure) {
    NetworkError error(Op::connect, towards.endpoint(), failure.code(), false);
    if (options_.binds())
      error.set_reason("bind=" + options_.local(family).endpoint().text + ": " +
                       reason(failure.code(), Op::bind));
    throw error;  // else nobody asked us to bind or to watch anything
  }
  if (sockets_.size() == 2) {
    wake_receiver();
    either_.emplace(executor_);
    for (const int socket : descriptors()) either_->add(socket, Watch::For::reading);
  }
  return *sockets_.back();
}

// With the port of the other family's socket, where that is free: whoever is answered knows us by
// it.
FileDescriptor DialledUdp::open_here(int family) const {
  SocketAddress here = options_.local(family);
  if (here.family() != family)
    throw NetworkError(Op::bind, here.endpoint(), system_code(EAFNOSUPPORT), false);
  if (!sockets_.empty() && here.port() == 0) {
    here.set_port(local_address(sockets_.front()->descriptor()).port());
    try {
      return open_bound(here, SOCK_DGRAM, false, options_);
    } catch (const NetworkError&) {
      here.set_port(0);  // somebody has it
    }
  }
  return open_bound(here, SOCK_DGRAM, false, options_);
}

SocketAddress DialledUdp::target(const Endpoint& to) const {
  if (to.empty()) return candidates_[current_];
  if (const auto address = parse_endpoint(to.text)) return *address;
  throw UrlError("\"" + to.text + "\" is not a numeric address with a port");
}

std::optional<Packet> DialledUdp::try_receive(UdpSocket& socket) {
  const auto result = socket.try_receive({buffer_.get(), kDatagramBuffer});
  if (const int* error = std::get_if<int>(&result)) {
    if (!is_temporary(*error) && !collect_errors(socket)) report(candidates_[current_], *error);
    return std::nullopt;
  }
  const UdpDatagram& datagram = std::get<UdpDatagram>(result);
  if (datagram.from != elsewhere_) {  // who was asked on the way says nothing of the peer
    heard_ = true;
    if (!kept_.empty()) kept_.clear();
  }
  if (!(datagram.from == last_source_)) {
    last_source_ = datagram.from;
    last_source_text_ = last_source_.endpoint();
  }
  return Packet{{buffer_.get(), datagram.size}, &last_source_text_, datagram.truncated};
}

asio::awaitable<void> DialledUdp::readable() {
  woken_ = false;
  const asio::error_code error =
      either_ ? co_await either_->wait() : co_await sockets_.front()->readable();
  if (error && !woken_) throw asio::system_error(error);
}

void DialledUdp::wake_receiver() noexcept {
  woken_ = true;
  for (const auto& socket : sockets_) socket->cancel();
  if (either_) either_->cancel();
}

bool DialledUdp::collect_errors(UdpSocket& socket) {
  const std::vector<DatagramError> errors = socket.drain_errors();
  for (const DatagramError& entry : errors) report(entry.who, entry.error);
  return !errors.empty();
}

void DialledUdp::report(const SocketAddress& who, int error) {
  const NetworkError told(Op::recv, who.endpoint(), system_code(error), false);
  if (was_left(who)) return;  // what it refused was sent again
  if (!may_move_on() || !(who == candidates_[current_])) return reports_.push_back(told);
  if (kept_.empty()) reports_.push_back(told);  // the refused one is not sent again
  move_on(told.is_refused() ? " refused" : ": " + reason(told.code(), Op::recv));
}

bool DialledUdp::was_left(const SocketAddress& who) const noexcept {
  const auto left = candidates_.begin() + static_cast<std::ptrdiff_t>(current_);
  return std::find(candidates_.begin(), left, who) != left;
}

void DialledUdp::keep(std::string_view bytes) {
  if (is_too_much_) return;
  kept_bytes_ += bytes.size();
  is_too_much_ = kept_bytes_ > kMostKept || kept_.size() == kMostKeptDatagrams;
  if (is_too_much_) return kept_.clear();
  kept_.emplace_back(bytes);
}

void DialledUdp::move_on(const std::string& why) {
  const std::string left = peer_.text;
  talk_to(current_ + 1);
  if (on_note) on_note(left + why + "; trying " + peer_.text);
  send_again();
  if (!may_move_on()) kept_.clear();
}

// Maybe on to a third address on the way, which then gets all of it.
void DialledUdp::send_again() {
  const std::size_t candidate = current_;
  const SocketAddress where = candidates_[candidate];
  UdpSocket& socket = socket_for(where);
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    int error = socket.try_send(kept_[i], where);
    if (error != 0 && collect_errors(socket)) {  // of an earlier one, as in try_send()
      if (current_ != candidate) return;
      error = socket.try_send(kept_[i], where);
    }
    if (error != 0) reports_.emplace_back(Op::send, where.endpoint(), system_code(error), false);
  }
  collect_errors(socket);
}

void DialledUdp::talk_to(std::size_t candidate) {
  current_ = candidate;
  const SocketAddress& peer = candidates_[candidate];
  peer_ = peer.endpoint();
  SocketAddress local = local_address(socket_for(peer).descriptor());
  const auto source = route_source(peer);
  const SocketAddress* const address = std::get_if<SocketAddress>(&source);
  if (address != nullptr && !options_.address) {
    const std::uint16_t port = local.port();
    local = *address;
    local.set_port(port);
  }
  local_ = local.endpoint();
}

void DialledUdp::check_open() const {
  if (!open_) throw_cancelled();
}

}  // namespace confab
