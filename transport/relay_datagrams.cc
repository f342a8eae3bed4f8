#include "transport/relay_datagrams.h"

#include <poll.h>

#include <utility>

#include "transport/deadline.h"
#include "transport/ready_set.h"
#include "transport/relay_ends.h"
#include "transport/relay_lines.h"

namespace confab {
namespace {

// Lines sent before the sockets are looked at again: answers must not overrun their buffers.
constexpr int kSendsInARow = 16;

class DatagramRelay {
 public:
  DatagramRelay(DialledUdp& connection, int in, int out, RelayOptions options)
      : connection_(connection),
        in_(in),
        out_(out, options.filter),
        options_(std::move(options)),
        lines_(options_.whole, connection.traits().largest_packet) {}

  bool is_over() const noexcept { return result_.output_closed || lingered_out_; }
  void step();
  const RelayResult& result() const noexcept { return result_; }

 private:
  enum Slot : std::size_t { kIn, kOut, kSockets };  // one a family

  void wait();
  Clock::time_point latest() const;
  std::chrono::milliseconds linger() const noexcept;
  void read_input();
  void send_lines();
  bool send_one(std::string_view datagram);
  void receive();
  void write_unwritten();
  void leave_out(const Endpoint& who);
  void tell_reports();
  void note_activity();

  DialledUdp& connection_;
  RelayInput in_;
  RelayOutput out_;
  RelayOptions options_;
  RelayLines lines_;
  ReadySet descriptors_;
  bool sockets_ready_ = false;
  bool in_ended_ = false;
  bool send_blocked_ = false;
  bool lines_waiting_ = false;  // more lines than went in a row
  bool lingered_out_ = false;
  bool told_stranger_ = false;
  ReplyPatience patience_;
  Clock::time_point last_activity_;
  RelayResult result_;
};

void DatagramRelay::step() {
  wait();
  if (lingered_out_) return;
  const int in = descriptors_.ready(kIn);
  const int out = descriptors_.ready(kOut);
  if (out != 0 && (out & POLLOUT) == 0) result_.output_closed = true;
  if (out != 0) write_unwritten();
  if (in != 0) read_input();
  send_blocked_ = false;
  send_lines();
  if (sockets_ready_ && !out_.has_unwritten()) receive();
}

void DatagramRelay::wait() {
  const bool may_read = !in_ended_ && !send_blocked_ && !lines_waiting_;
  const int receive = out_.has_unwritten() ? 0 : POLLIN;
  const int send = send_blocked_ ? POLLOUT : 0;
  descriptors_.watch(kIn, may_read ? in_.descriptor() : -1, POLLIN);
  descriptors_.watch(kOut, out_.descriptor(), out_.has_unwritten() ? POLLOUT : 0);
  const bool watch = receive != 0 || send != 0;
  std::size_t slot = kSockets;
  for (const int socket : connection_.descriptors()) {
    descriptors_.watch(slot++, watch ? socket : -1, receive | send);
  }
  const bool is_late = !descriptors_.wait(latest());
  sockets_ready_ = descriptors_.ready(kSockets) != 0 || descriptors_.ready(kSockets + 1) != 0;
  lingered_out_ = is_late && !lines_waiting_;
}

// A reader of ours that takes nothing keeps what came waiting: that is no silence.
Clock::time_point DatagramRelay::latest() const {
  if (lines_waiting_) return ReadySet::kOnlyLook;
  const bool lingers = lines_.finished() && !out_.has_unwritten();
  return lingers ? last_activity_ + linger() : ReadySet::kForEver;
}

std::chrono::milliseconds DatagramRelay::linger() const noexcept {
  return options_.linger.count() > 0 ? options_.linger : patience_.limit();
}

void DatagramRelay::read_input() {
  const std::optional<std::size_t> got = in_.read_some(lines_.space());
  if (!got) return;
  in_ended_ = *got == 0;
  if (in_ended_) lines_.input_ended();
  lines_.filled(*got);
  note_activity();
}

void DatagramRelay::send_lines() {
  for (int sent = 0;; ++sent) {
    const std::optional<std::string_view> datagram = lines_.next();
    lines_waiting_ = datagram.has_value() && sent == kSendsInARow;
    if (!datagram || lines_waiting_ || !send_one(*datagram)) return;
    lines_.taken();
  }
}

// False: the socket's buffer is full; to be tried again.
bool DatagramRelay::send_one(std::string_view datagram) {
  send_blocked_ = !connection_.try_send(datagram, {});
  if (send_blocked_) return false;
  patience_.sent();
  tell_reports();
  note_activity();
  result_.sent_bytes += datagram.size();
  return true;
}

// One at a time: in lock step there never is a second, and to ask for it would be one more system
// call.
void DatagramRelay::receive() {
  const std::optional<Packet> packet = connection_.try_receive();
  tell_reports();
  if (!packet) return;
  if (!options_.from_anyone && !connection_.last_was_from_peer()) return leave_out(*packet->from);
  patience_.answered();
  result_.received_bytes += packet->bytes.size();
  note_activity();
  result_.output_closed = !out_.write_message(packet->bytes);
}

void DatagramRelay::write_unwritten() {
  if (!out_.has_unwritten()) return;
  result_.output_closed = !out_.write_unwritten();
  note_activity();
}

void DatagramRelay::leave_out(const Endpoint& who) {
  if (!std::exchange(told_stranger_, true) && options_.stranger) options_.stranger(who);
}

void DatagramRelay::tell_reports() {
  while (const std::optional<NetworkError> report = connection_.take_report()) {
    patience_.refused();
    ++result_.errors;
    if (options_.notice) options_.notice(report->what());
  }
}

// Only the end of it is asked for, when the input is over.
void DatagramRelay::note_activity() {
  if (in_ended_) last_activity_ = Clock::now();
}

}  // namespace

asio::awaitable<RelayResult> relay_datagrams(DialledUdp& connection, int in, int out,
                                             RelayOptions options) {
  DatagramRelay relay(connection, in, out, std::move(options));
  while (!relay.is_over()) relay.step();
  co_return relay.result();
}

}  // namespace confab
