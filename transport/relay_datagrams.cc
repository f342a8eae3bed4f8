#include "transport/relay_datagrams.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "transport/deadline.h"
#include "transport/ready_set.h"
#include "transport/relay_ends.h"
#include "transport/relay_lines.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kDefaultLinger{100};
// Lines sent before the sockets are looked at again: answers must not overrun their buffers.
constexpr int kSendsInARow = 16;

class DatagramRelay {
 public:
  DatagramRelay(DialledUdp& connection, int in, int out, RelayOptions options)
      : connection_(connection),
        in_(in),
        out_(out),
        options_(std::move(options)),
        linger_(options_.linger.count() > 0 ? options_.linger : kDefaultLinger),
        lines_(options_.whole, connection.traits().largest_packet) {}

  bool is_over() const noexcept { return result_.output_closed || lingered_out_; }
  void step();
  const RelayResult& result() const noexcept { return result_; }

 private:
  enum Slot : std::size_t { kIn, kOut, kSockets };  // one a family

  void wait();
  int patience_ms() const;
  void read_input();
  void send_lines();
  bool send_one(std::string_view datagram);
  void receive();
  void write(std::string_view bytes);
  bool tell_reports();
  void note_activity();

  DialledUdp& connection_;
  RelayInput in_;
  RelayOutput out_;
  RelayOptions options_;
  std::chrono::milliseconds linger_;
  RelayLines lines_;
  std::optional<std::string> last_;     // sent, and to be sent again if the peer moves on
  RelayBuffer stuck_{kDatagramBuffer};  // a datagram that the output has not taken whole
  ReadySet descriptors_;
  bool sockets_ready_ = false;
  bool in_ended_ = false;
  bool send_blocked_ = false;
  bool lines_waiting_ = false;  // more lines than went in a row
  bool lingered_out_ = false;
  Clock::time_point last_activity_;
  RelayResult result_;
};

void DatagramRelay::step() {
  wait();
  if (lingered_out_) return;
  const int in = descriptors_.ready(kIn);
  const int out = descriptors_.ready(kOut);
  if (out != 0 && (out & POLLOUT) == 0) result_.output_closed = true;
  if (out != 0 && !stuck_.empty()) write({});
  if (in != 0) read_input();
  send_blocked_ = false;
  send_lines();
  if (sockets_ready_ && stuck_.empty()) receive();
}

void DatagramRelay::wait() {
  const bool may_read = !in_ended_ && !send_blocked_ && !lines_waiting_;
  const int receive = stuck_.empty() ? POLLIN : 0;
  const int send = send_blocked_ ? POLLOUT : 0;
  descriptors_.watch(kIn, may_read ? in_.descriptor() : -1, POLLIN);
  descriptors_.watch(kOut, out_.descriptor(), stuck_.empty() ? 0 : POLLOUT);
  const bool watch = receive != 0 || send != 0;
  std::size_t slot = kSockets;
  for (const int socket : connection_.descriptors()) {
    descriptors_.watch(slot++, watch ? socket : -1, receive | send);
  }
  const int count = descriptors_.wait(patience_ms());
  sockets_ready_ = descriptors_.ready(kSockets) != 0 || descriptors_.ready(kSockets + 1) != 0;
  const bool waited_for_answers = count == 0 && lines_.finished() && !send_blocked_;
  lingered_out_ = waited_for_answers && Clock::now() >= last_activity_ + linger_;
}

int DatagramRelay::patience_ms() const {
  if (lines_waiting_) return 0;
  if (!lines_.finished()) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(last_activity_ + linger_ - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 24 * 3600 * 1000));
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

// False: the socket's buffer is full; to be tried again. A peer that refuses at once and has
// another address gets the same datagram there.
bool DatagramRelay::send_one(std::string_view datagram) {
  do {
    send_blocked_ = !connection_.try_send(datagram, {});
    if (send_blocked_) return false;
    note_activity();
  } while (tell_reports());
  result_.sent_bytes += datagram.size();
  last_.reset();
  if (connection_.may_move_on()) last_ = datagram;
  return true;
}

// One at a time: in lock step there never is a second, and to ask for it would be one more system
// call.
void DatagramRelay::receive() {
  const std::optional<Packet> packet = connection_.try_receive();
  const bool moved = tell_reports();
  if (moved && last_) connection_.try_send(*last_, {});
  if (!packet) return;
  result_.received_bytes += packet->bytes.size();
  note_activity();
  write(packet->bytes);
}

// Of what is stuck, or of `bytes`.
void DatagramRelay::write(std::string_view bytes) {
  if (!stuck_.empty()) bytes = stuck_.pending();
  const std::optional<std::size_t> took = bytes.empty() ? 0 : out_.write_some(bytes);
  if (!took) {
    result_.output_closed = true;
  } else if (!stuck_.empty()) {
    stuck_.taken(*took);
  } else {
    const std::string_view rest = bytes.substr(*took);
    std::copy(rest.begin(), rest.end(), stuck_.space().begin());
    stuck_.filled(rest.size());
  }
}

// True: the peer is at its next address now.
bool DatagramRelay::tell_reports() {
  bool moved = false;
  while (const std::optional<NetworkError> report = connection_.take_report()) {
    moved = moved || report->moved_to_next_address;
    if (!report->moved_to_next_address) {
      ++result_.errors;
      if (options_.notice) options_.notice(report->what());
    }
  }
  return moved;
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
