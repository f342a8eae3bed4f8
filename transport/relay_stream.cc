#include "transport/relay_stream.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "transport/deadline.h"
#include "transport/network_error.h"
#include "transport/ready_set.h"
#include "transport/relay_ends.h"
#include "transport/relay_packets.h"

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
  StreamRelay(Connection& connection, std::unique_ptr<PolledStream> stream, int in, int out,
              RelayOptions options)
      : connection_(connection),
        stream_(std::move(stream)),
        in_(in),
        out_(out, options.filter),
        options_(std::move(options)),
        told_the_end_(!options_.half_close) {}

  bool is_over() const noexcept {
    const bool nothing_more_to_send = up_finished() || in_.is_terminal();
    return result_.output_closed || lingered_out_ || (output_ended_ && nothing_more_to_send);
  }
  // All the input is with the kernel, and the end of it.
  bool up_finished() const noexcept {
    return (in_ended_ && up_.empty() && told_the_end_ && !stream_->has_unsent()) || failure_;
  }
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
  void tell_the_end();
  void receive_down();
  void splice_down();
  void write_down();
  void end_output();
  void note_received(std::size_t got);
  void break_off(const std::exception_ptr& why) noexcept;
  void fail(Op op, int error);
  void note_activity();

  Connection& connection_;
  std::unique_ptr<PolledStream> stream_;
  RelayInput in_;
  RelayOutput out_;
  RelayOptions options_;
  RelayBuffer up_{kBufferSize};
  RelayBuffer down_{kBufferSize};
  ReadySet descriptors_;
  bool in_ended_ = false;
  bool told_the_end_;  // or are not to
  bool peer_ended_ = false;
  bool splicing_ = false;
  bool output_full_ = false;
  bool output_finished_ = false;  // nothing is to be added to it; some may be unwritten
  bool output_ended_ = false;
  bool lingered_out_ = false;
  bool has_more_ = false;       // the stream has, whatever its descriptor tells
  std::exception_ptr failure_;  // the first
  Clock::time_point last_activity_;
  PeerProgress progress_;
  RelayResult result_;
};

void StreamRelay::step() {
  wait();
  if (lingered_out_) return;
  if (ready(kOut) && (descriptors_.ready(kOut) & POLLOUT) == 0) result_.output_closed = true;
  if (ready(kIn)) read_input();
  if (!up_.empty() || stream_->has_unsent()) send_up();
  if (in_ended_ && up_.empty() && !told_the_end_ && !failure_) tell_the_end();
  if (ready(kOut)) output_full_ = false;
  if (!output_full_) write_down();
  if ((ready(kSocket) || has_more_) && can_receive()) look_at_peer();
  if (peer_ended_ && down_.empty() && !output_ended_) end_output();
}

void StreamRelay::look_at_peer() {
  if (peer_ended_) {
    const bool gone = (descriptors_.ready(kSocket) & (POLLERR | POLLHUP)) != 0;
    if (gone) fail(Op::send, EPIPE);
  } else if (splicing_) {
    splice_down();
  } else if (has_more_ || (descriptors_.ready(kSocket) & ~POLLOUT) != 0) {
    receive_down();
  }
}

// The output is watched even when there is nothing to write: so that the relay ends with its
// reader.
void StreamRelay::wait() {
  const bool hears_end = peer_ended_ && can_receive() && !up_finished();  // the rest of it: a reset
  const int receive = can_receive() && !peer_ended_ ? POLLIN : 0;
  const int send = up_.empty() && !stream_->has_unsent() ? 0 : POLLOUT;
  const bool watch_socket = receive != 0 || send != 0 || hears_end;
  const bool may_read = up_.empty() && !in_ended_ && !failure_;
  descriptors_.watch(kIn, may_read ? in_.descriptor() : -1, POLLIN);
  descriptors_.watch(kSocket, watch_socket ? stream_->descriptor() : -1, receive | send);
  descriptors_.watch(kOut, out_.descriptor(), output_full_ ? POLLOUT : 0);
  has_more_ = receive != 0 && stream_->has_received();
  if (has_more_) {
    descriptors_.wait(ReadySet::kOnlyLook);
    return;
  }
  const bool is_late = !descriptors_.wait(latest());
  const bool takes_more = is_late && progress_.look(connection_);
  if (takes_more) note_activity();
  lingered_out_ = is_late && !takes_more;
}

// A reader of ours that takes nothing keeps what the peer sends waiting: that is no silence.
Clock::time_point StreamRelay::latest() const {
  if (options_.linger.count() == 0 || !can_receive()) return ReadySet::kForEver;
  const bool all_is_there = in_ended_ || (!up_.empty() && in_.has_last());
  return all_is_there ? last_activity_ + options_.linger : ReadySet::kForEver;
}

void StreamRelay::read_input() {
  const std::optional<std::size_t> got = in_.read_some(up_.space());
  if (!got) return;
  in_ended_ = *got == 0;
  up_.filled(*got);
  note_activity();
}

void StreamRelay::send_up() {
  try {
    const std::size_t waited = stream_->unsent_bytes();
    const std::size_t took = stream_->send(up_.pending());
    if (took == 0 && stream_->unsent_bytes() >= waited) return;
    up_.taken(took);
    result_.sent_bytes += took;
    note_activity();
  } catch (const NetworkError&) {
    break_off(std::current_exception());
  }
}

void StreamRelay::tell_the_end() {
  told_the_end_ = true;
  try {
    stream_->finish();
  } catch (const NetworkError&) {
    break_off(std::current_exception());
  }
}

void StreamRelay::receive_down() {
  try {
    const std::optional<std::size_t> got = stream_->receive(down_.space());
    if (!got) return;
    note_received(*got);
    if (*got == 0) return;
    splicing_ = stream_->is_bare() && out_.takes_splices() && *got >= kWorthSplicing;
    down_.filled(*got);
  } catch (const NetworkError&) {
    peer_ended_ = true;
    break_off(std::current_exception());
    return;
  }
  write_down();
}

// Small pieces take a page of the pipe each, so they go through the buffer again.
void StreamRelay::splice_down() {
  const unsigned flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;
  const ssize_t got =
      ::splice(stream_->descriptor(), nullptr, out_.descriptor(), nullptr, kPipeSize, flags);
  const int error = errno;
  splicing_ = got < 0 ? error == EAGAIN : static_cast<std::size_t>(got) >= kWorthSplicing;
  if (got >= 0) {
    note_received(static_cast<std::size_t>(got));
  } else if (error == EAGAIN) {
    output_full_ = true;
  } else if (error == EPIPE && !has_reader(out_.descriptor())) {
    result_.output_closed = true;
  } else if (!is_impossible_splice(error) && !is_temporary(error)) {
    peer_ended_ = true;
    fail(Op::recv, error);  // splice() has taken it from the socket: recv() would say the end
  }
}

void StreamRelay::note_received(std::size_t got) {
  if (got > 0) {
    result_.received_bytes += got;
    note_activity();
    return;
  }
  peer_ended_ = true;
  const std::string detail = stream_->end_detail();
  if (!detail.empty() && options_.notice)
    options_.notice(connection_.peer().text + " closed: " + detail);
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
void StreamRelay::break_off(const std::exception_ptr& why) noexcept {
  if (!failure_) failure_ = why;
  result_.unsent_bytes += up_.pending().size();
  up_.taken(up_.pending().size());
}

void StreamRelay::fail(Op op, int error) {
  break_off(
      std::make_exception_ptr(NetworkError(op, connection_.peer(), system_code(error), true)));
}

void StreamRelay::note_activity() {
  if (options_.linger.count() > 0) last_activity_ = Clock::now();
}

RelayResult StreamRelay::finish() {
  if (!output_finished_ && !result_.output_closed) out_.finish();
  if (failure_ && !result_.output_closed) std::rethrow_exception(failure_);
  if (lingered_out_)
    result_.unsent_bytes = up_.pending().size() + stream_->unsent_bytes() +
                           connection_.unacknowledged() + in_.unread_bytes();
  return result_;
}

}  // namespace

asio::awaitable<RelayResult> relay_stream(Connection& connection, int in, int out,
                                          RelayOptions options) {
  std::unique_ptr<PolledStream> stream = connection.polled();
  if (!stream) {
    auto relaying = relay_packets(connection, in, out, std::move(options));
    co_return co_await std::move(relaying);
  }
  StreamRelay relay(connection, std::move(stream), in, out, std::move(options));
  while (!relay.is_over()) relay.step();
  co_return relay.finish();
}

}  // namespace confab
