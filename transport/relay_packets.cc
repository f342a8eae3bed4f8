#include "transport/relay_packets.h"

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/this_coro.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "transport/cancelled.h"
#include "transport/deadline.h"
#include "transport/network_error.h"
#include "transport/relay_ends.h"
#include "transport/relay_lines.h"
#include "transport/timer.h"
#include "transport/watch.h"

namespace confab {
namespace {

constexpr std::size_t kPacketBufferSize = 64 * 1024;
// Where a message may have any size. Memory that nobody has written to is none.
constexpr std::size_t kLargestMessage = std::size_t{16} << 20;

//   up():   in  -> send()     until the input ended, then the linger
//   down(): receive() -> out  until the peer ended
// Side by side; an exception of either is kept, and ends both.
class PacketRelay {
 public:
  PacketRelay(asio::any_io_executor executor, Connection& connection, int in, int out,
              RelayOptions options)
      : connection_(connection),
        in_(in),
        out_(out, options.filter),
        in_ready_(executor, in_.descriptor(), Watch::For::reading),
        out_ready_(executor, out_.descriptor(), Watch::For::writing),
        quiet_(executor),
        up_finished_(executor),
        options_(std::move(options)) {}

  asio::awaitable<void> up();
  asio::awaitable<void> down();
  RelayResult finish();

 private:
  asio::awaitable<void> send_input();
  asio::awaitable<void> send_stream();
  asio::awaitable<void> send_messages();
  asio::awaitable<std::size_t> read(std::span<char> space);
  asio::awaitable<void> linger();
  asio::awaitable<void> receive_all();
  bool is_from_stranger(const Packet& packet);
  asio::awaitable<void> write(std::string_view bytes);
  asio::awaitable<void> write_unwritten();
  asio::awaitable<void> end_output();
  asio::awaitable<void> room();
  std::chrono::milliseconds linger_limit() const;
  void note_activity() { last_activity_ = quiet_.time().now(); }

  Connection& connection_;
  RelayInput in_;
  RelayOutput out_;
  Watch in_ready_;
  Watch out_ready_;
  Timer quiet_;
  Timer up_finished_;  // never expires: cancelled when all the input was sent
  RelayOptions options_;
  bool sent_all_ = false;
  bool writing_ = false;  // our reader is slow: what the peer does meanwhile is not known
  bool told_stranger_ = false;
  bool output_finished_ = false;
  PeerProgress progress_;
  ReplyPatience patience_;
  Clock::time_point last_activity_;
  std::exception_ptr failure_;
  RelayResult result_;
};

// Never throws but for cancellation: an exception must end the other side too.
asio::awaitable<void> PacketRelay::up() {
  try {
    co_await send_input();
  } catch (const asio::system_error& error) {
    if (was_cancelled(error)) throw;
    failure_ = std::current_exception();
  } catch (...) {
    failure_ = std::current_exception();
  }
  sent_all_ = true;
  up_finished_.cancel();
  if (!failure_) co_await linger();
}

asio::awaitable<void> PacketRelay::down() {
  try {
    co_await receive_all();
  } catch (const asio::system_error& error) {
    if (was_cancelled(error)) throw;
    if (!failure_) failure_ = std::current_exception();
  } catch (...) {
    if (!failure_) failure_ = std::current_exception();
  }
  const bool go_on = !failure_ && !result_.output_closed && !in_.is_terminal();
  if (go_on && !sent_all_) co_await up_finished_.wait_until(Clock::time_point::max());
}

asio::awaitable<void> PacketRelay::send_input() {
  if (connection_.traits().keeps_boundaries) {
    co_await send_messages();
  } else {
    co_await send_stream();
  }
  if (options_.half_close) co_await connection_.finish_sending();
}

asio::awaitable<void> PacketRelay::send_stream() {
  const auto buffer = std::make_unique_for_overwrite<char[]>(kPacketBufferSize);
  const std::span<char> space(buffer.get(), kPacketBufferSize);
  for (;;) {
    const std::size_t got = co_await read(space);
    if (got == 0) co_return;
    const std::string_view bytes(buffer.get(), got);
    co_await connection_.send(bytes);
    result_.sent_bytes += got;
    note_activity();
  }
}

asio::awaitable<void> PacketRelay::send_messages() {
  const std::size_t limit = connection_.traits().largest_packet;
  RelayLines lines(options_.whole, limit == 0 ? kLargestMessage : limit);
  while (!lines.finished()) {
    const std::size_t got = co_await read(lines.space());
    lines.filled(got);
    if (got == 0) lines.input_ended();
    while (const std::optional<std::string_view> message = lines.next()) {
      co_await connection_.send(*message);
      patience_.sent();
      result_.sent_bytes += message->size();
      lines.taken();
      note_activity();
    }
  }
}

// 0: the end of the input.
asio::awaitable<std::size_t> PacketRelay::read(std::span<char> space) {
  for (;;) {
    co_await in_ready_.ready();
    const std::optional<std::size_t> got = in_.read_some(space);
    if (got) co_return *got;
  }
}

// Returns when nothing moved for long enough; never if there is no limit.
asio::awaitable<void> PacketRelay::linger() {
  note_activity();
  for (;;) {
    const auto limit = linger_limit();
    if (writing_) note_activity();
    const bool is_quiet = limit.count() > 0 && quiet_.time().now() >= last_activity_ + limit;
    if (is_quiet && !progress_.look(connection_)) co_return;
    if (is_quiet) note_activity();
    const auto latest = limit.count() == 0 ? Clock::time_point::max() : last_activity_ + limit;
    co_await quiet_.wait_until(latest);
  }
}

// A peer that does not hear our end has no reason to end.
std::chrono::milliseconds PacketRelay::linger_limit() const {
  const bool is_default = options_.linger.count() == 0;
  if (is_default && !connection_.traits().can_finish) return patience_.limit();
  return options_.linger;
}

asio::awaitable<void> PacketRelay::receive_all() {
  while (!result_.output_closed) {
    try {
      const std::variant<Packet, End> got = co_await connection_.receive();
      const Packet* packet = std::get_if<Packet>(&got);
      if (packet == nullptr) {
        const std::string& detail = std::get<End>(got).detail;
        if (!detail.empty() && options_.notice)
          options_.notice(connection_.peer().text + " closed: " + detail);
        co_return co_await end_output();
      }
      if (is_from_stranger(*packet)) continue;
      patience_.answered();
      quiet_.cancel();  // it is shorter now
      result_.received_bytes += packet->bytes.size();
      note_activity();
      co_await write(packet->bytes);
    } catch (const NetworkError& error) {
      if (error.ends_connection) throw;
      patience_.refused();
      quiet_.cancel();
      ++result_.errors;
      if (options_.notice) options_.notice(error.what());
    }
  }
}

bool PacketRelay::is_from_stranger(const Packet& packet) {
  const bool hears_anyone = connection_.traits().hears_anyone;
  if (!hears_anyone || options_.from_anyone || *packet.from == connection_.peer()) return false;
  if (!std::exchange(told_stranger_, true) && options_.stranger) options_.stranger(*packet.from);
  return true;
}

asio::awaitable<void> PacketRelay::write(std::string_view bytes) {
  if (connection_.traits().keeps_boundaries) {
    result_.output_closed = !out_.write_message(bytes);
    bytes = {};
  }
  while (!bytes.empty() && !result_.output_closed) {
    const std::optional<std::size_t> took = out_.write_some(bytes);
    result_.output_closed = !took;
    if (took) bytes.remove_prefix(*took);
    if (took == std::size_t{0}) co_await room();
  }
  co_await write_unwritten();
}

asio::awaitable<void> PacketRelay::write_unwritten() {
  while (out_.has_unwritten() && !result_.output_closed) {
    co_await room();
    result_.output_closed = !out_.write_unwritten();
  }
}

asio::awaitable<void> PacketRelay::end_output() {
  output_finished_ = true;
  result_.output_closed = !out_.finish();
  co_await write_unwritten();
  if (result_.output_closed) co_return;
  out_ready_.close();
  out_.close();
  if (options_.output_ended) options_.output_ended();
}

// Until the output takes more. This reader's time is no silence of the peer's.
asio::awaitable<void> PacketRelay::room() {
  writing_ = true;
  co_await out_ready_.ready();
  writing_ = false;
  note_activity();
}

RelayResult PacketRelay::finish() {
  if (!output_finished_ && !result_.output_closed) out_.finish();
  if (failure_ && !result_.output_closed) std::rethrow_exception(failure_);
  return result_;
}

}  // namespace

asio::awaitable<RelayResult> relay_packets(Connection& connection, int in, int out,
                                           RelayOptions options) {
  using namespace asio::experimental::awaitable_operators;
  const auto executor = co_await asio::this_coro::executor;
  PacketRelay relay(executor, connection, in, out, std::move(options));
  co_await (relay.up() || relay.down());
  co_return relay.finish();
}

}  // namespace confab
