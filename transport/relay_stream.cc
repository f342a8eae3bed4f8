#include "transport/relay_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "transport/deadline.h"
#include "transport/network_error.h"
#include "transport/ready_set.h"
#include "transport/relay_ends.h"

namespace confab {
namespace {

// docs/decisions.md has the measurements of this size and of when splice() pays.
constexpr std::size_t kBufferSize = 256 * 1024;
constexpr std::size_t kWorthSplicing = 64 * 1024;

// The kernel moved nothing and the socket is as it was: recv() does the work.
constexpr bool is_impossible_splice(int error) noexcept {
  return error == EINVAL || error == ENOMEM || error == ENOSYS;
}

bool has_reader(int pipe) {
  pollfd entry{pipe, 0, 0};
  return ::poll(&entry, 1, 0) == 0;
}

//   in  --read--> up_   --send--> socket      one step: wait for what can go on, then move it on
//   out <-write-- down_ <--recv-- socket      as far as it goes. What is stuck stays in its buffer,
//       <-------- splice -------- socket      and nothing more is read for that direction.
class StreamRelay {
 public:
  StreamRelay(Connection& connection, int in, int out, RelayOptions options)
      : connection_(connection),
        socket_(connection.descriptor()),
        in_(in),
        out_(out, options.filter),
        options_(std::move(options)) {}

  bool is_over() const noexcept {
    const bool nothing_more_to_send = up_finished() || in_.is_terminal();
    return result_.output_closed || lingered_out_ || (output_ended_ && nothing_more_to_send);
  }
  // All the input is with the kernel.
  bool up_finished() const noexcept { return (in_ended_ && up_.empty()) || broken_ != 0; }
  void step();
  // Throws if the connection broke.
  RelayResult finish();

 private:
  enum Slot : std::size_t { kIn, kSocket, kOut };

  void wait();
  bool can_receive() const noexcept { return down_.empty() && !output_full_; }
  Clock::time_point latest() const;
  bool ready(Slot slot) const noexcept { return descriptors_.ready(slot) != 0; }
  void look_at_peer();
  void read_input();
  void send_up();
  void receive_down();
  void splice_down();
  void write_down();
  void end_output();
  void note_received(ssize_t got, int error);
  void break_off(Op op, int error) noexcept;
  void note_activity();

  Connection& connection_;
  int socket_;
  RelayInput in_;
  RelayOutput out_;
  RelayOptions options_;
  RelayBuffer up_{kBufferSize};
  RelayBuffer down_{kBufferSize};
  ReadySet descriptors_;
  bool in_ended_ = false;
  bool peer_ended_ = false;
  bool splicing_ = false;
  bool output_full_ = false;
  bool output_finished_ = false;  // nothing is to be added to it; some may be unwritten
  bool output_ended_ = false;
  bool lingered_out_ = false;
  int broken_ = 0;  // the first hard error
  Op broken_at_ = Op::recv;
  Clock::time_point last_activity_;
  PeerProgress progress_;
  RelayResult result_;
};

void StreamRelay::step() {
  wait();
  if (lingered_out_) return;
  if (ready(kOut) && (descriptors_.ready(kOut) & POLLOUT) == 0) result_.output_closed = true;
  if (ready(kIn)) read_input();
  if (!up_.empty()) send_up();
  if (ready(kOut)) output_full_ = false;
  if (!output_full_) write_down();
  if (ready(kSocket) && can_receive()) look_at_peer();
  if (peer_ended_ && down_.empty() && !output_ended_) end_output();
}

void StreamRelay::look_at_peer() {
  if (peer_ended_) {
    const bool gone = (descriptors_.ready(kSocket) & (POLLERR | POLLHUP)) != 0;
    if (gone) break_off(Op::send, EPIPE);
  } else if (splicing_) {
    splice_down();
  } else if ((descriptors_.ready(kSocket) & ~POLLOUT) != 0) {
    receive_down();
  }
}

// The output is watched even when there is nothing to write: so that the relay ends with its
// reader.
void StreamRelay::wait() {
  const bool hears_end = peer_ended_ && can_receive() && !up_finished();  // the rest of it: a reset
  const int receive = can_receive() && !peer_ended_ ? POLLIN : 0;
  const int send = up_.empty() ? 0 : POLLOUT;
  const bool watch_socket = receive != 0 || send != 0 || hears_end;
  const bool may_read = up_.empty() && !in_ended_ && broken_ == 0;
  descriptors_.watch(kIn, may_read ? in_.descriptor() : -1, POLLIN);
  descriptors_.watch(kSocket, watch_socket ? socket_ : -1, receive | send);
  descriptors_.watch(kOut, out_.descriptor(), output_full_ ? POLLOUT : 0);
  const bool is_late = !descriptors_.wait(latest());
  const bool takes_more = is_late && progress_.look(connection_);
  if (takes_more) note_activity();
  lingered_out_ = is_late && !takes_more;
}

// A reader of ours that takes nothing keeps what the peer sends waiting: that is no silence.
Clock::time_point StreamRelay::latest() const {
  const bool lingers = in_ended_ && can_receive() && options_.linger.count() > 0;
  return lingers ? last_activity_ + options_.linger : ReadySet::kForEver;
}

void StreamRelay::read_input() {
  const std::optional<std::size_t> got = in_.read_some(up_.space());
  if (!got) return;
  in_ended_ = *got == 0;
  up_.filled(*got);
  note_activity();
}

void StreamRelay::send_up() {
  const std::string_view bytes = up_.pending();
  const ssize_t took = ::send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (took >= 0) {
    up_.taken(static_cast<std::size_t>(took));
    result_.sent_bytes += static_cast<std::uint64_t>(took);
    note_activity();
  } else if (!is_temporary(errno)) {
    break_off(Op::send, errno);
  }
}

void StreamRelay::receive_down() {
  const std::span<char> space = down_.space();
  const ssize_t got = ::recv(socket_, space.data(), space.size(), MSG_DONTWAIT);
  note_received(got, errno);
  if (got <= 0) return;
  splicing_ = out_.takes_splices() && static_cast<std::size_t>(got) >= kWorthSplicing;
  down_.filled(static_cast<std::size_t>(got));
  write_down();
}

// Small pieces take a page of the pipe each, so they go through the buffer again.
void StreamRelay::splice_down() {
  const unsigned flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;
  const ssize_t got = ::splice(socket_, nullptr, out_.descriptor(), nullptr, kPipeSize, flags);
  const int error = errno;
  splicing_ = got < 0 ? error == EAGAIN : static_cast<std::size_t>(got) >= kWorthSplicing;
  if (got >= 0) {
    note_received(got, 0);
  } else if (error == EAGAIN) {
    output_full_ = true;
  } else if (error == EPIPE && !has_reader(out_.descriptor())) {
    result_.output_closed = true;
  } else if (!is_impossible_splice(error)) {
    note_received(got, error);  // splice() has taken it from the socket: recv() would say the end
  }
}

void StreamRelay::note_received(ssize_t got, int error) {
  if (got > 0) {
    result_.received_bytes += static_cast<std::uint64_t>(got);
    note_activity();
  } else if (got == 0) {
    peer_ended_ = true;
  } else if (!is_temporary(error)) {
    peer_ended_ = true;
    break_off(Op::recv, error);
  }
}

void StreamRelay::write_down() {
  if (down_.empty() && !out_.has_unwritten()) return;
  const std::optional<std::size_t> took = out_.write_some(down_.pending());
  if (!took) {
    result_.output_closed = true;
    return;
  }
  down_.taken(*took);
  output_full_ = !down_.empty() || out_.has_unwritten();
  if (*took > 0) note_activity();
}

void StreamRelay::end_output() {
  if (!std::exchange(output_finished_, true)) result_.output_closed = !out_.finish();
  output_full_ = out_.has_unwritten();
  if (output_full_ || result_.output_closed) return;
  output_ended_ = true;
  out_.close();
  if (options_.output_ended) options_.output_ended();
}

// What the peer sent before may still be there to read: the relay goes on until its end.
void StreamRelay::break_off(Op op, int error) noexcept {
  if (broken_ == 0) {
    broken_ = error;
    broken_at_ = op;
  }
  result_.unsent_bytes += up_.pending().size();
  up_.taken(up_.pending().size());
}

void StreamRelay::note_activity() {
  if (in_ended_) last_activity_ = Clock::now();
}

RelayResult StreamRelay::finish() {
  if (!output_finished_ && !result_.output_closed) out_.finish();
  if (broken_ != 0 && !result_.output_closed) {
    throw NetworkError(broken_at_, connection_.peer(), system_code(broken_), true);
  }
  if (lingered_out_) result_.unsent_bytes = up_.pending().size() + connection_.unacknowledged();
  return result_;
}

}  // namespace

asio::awaitable<RelayResult> relay_stream(Connection& connection, int in, int out,
                                          RelayOptions options) {
  bool told_the_end = !options.half_close;
  StreamRelay relay(connection, in, out, std::move(options));
  while (!relay.is_over()) {
    relay.step();
    if (relay.up_finished() && !told_the_end) {
      told_the_end = true;
      co_await connection.finish_sending();
    }
  }
  co_return relay.finish();
}

}  // namespace confab
