#include "transport/connect_race.h"

#include <poll.h>

#include <algorithm>
#include <asio/generic/stream_protocol.hpp>
#include <asio/this_coro.hpp>
#include <cerrno>
#include <memory>
#include <utility>

#include "transport/network_error.h"
#include "transport/timer.h"

namespace confab {
namespace {

int socket_error(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

// Nobody listens on a local port that the kernel also gave to us as the source: TCP then connects
// to itself.
bool connected_to_itself(int socket) { return local_address(socket) == remote_address(socket); }

int outcome(int socket) {
  const int error = socket_error(socket);
  if (error == 0 && connected_to_itself(socket)) return ECONNREFUSED;
  return error;
}

// On loopback the handshake is over before connect() returns, though it says EINPROGRESS.
bool is_settled(int socket) {
  pollfd entry{socket, POLLOUT, 0};
  return ::poll(&entry, 1, 0) == 1;
}

// The attempts that run side by side. Handlers hold it, so it may outlive the coroutine that waits.
class Race : public std::enable_shared_from_this<Race> {
 public:
  Race(asio::any_io_executor executor, std::vector<SocketAddress> candidates, SocketOptions options)
      : executor_(executor),
        waker_(executor),
        candidates_(std::move(candidates)),
        options_(std::move(options)) {
    runners_.reserve(candidates_.size());  // a socket that is waited for stays where it is
  }

  bool has_more() const noexcept { return runners_.size() < candidates_.size(); }
  bool is_running() const noexcept {
    return std::any_of(runners_.begin(), runners_.end(),
                       [](const Runner& runner) { return runner.error == EINPROGRESS; });
  }
  FileDescriptor& winner() noexcept { return winner_; }

  void start_next();
  asio::awaitable<void> change(Clock::time_point latest);
  void close() noexcept;
  NetworkError failure(const Endpoint& who, Deadline deadline) const;
  std::string reason_of(std::size_t index) const;

 private:
  using WaitedFor = asio::generic::stream_protocol::socket;
  struct Runner {
    WaitedFor socket;  // open only while it is waited for
    int error = EINPROGRESS;
    std::string own_side;  // what of it failed: "bind=10.0.0.2:0"
  };

  int wait_for(std::size_t index, FileDescriptor socket);
  void settle(std::size_t index);

  asio::any_io_executor executor_;
  Timer waker_;
  std::vector<SocketAddress> candidates_;
  SocketOptions options_;
  std::vector<Runner> runners_;  // one for each candidate that was started, in their order
  FileDescriptor winner_;
};

// 0: connected. EINPROGRESS: to be waited for.
int begin(const FileDescriptor& socket, const SocketAddress& to) {
  if (!socket) return errno;
  const bool done = ::connect(socket.get(), to.data(), to.size()) == 0;
  // An interrupted one goes on by itself, connect(2).
  if (!done && errno != EINPROGRESS && errno != EINTR) return errno;
  return done || is_settled(socket.get()) ? outcome(socket.get()) : EINPROGRESS;
}

void Race::start_next() {
  const std::size_t index = runners_.size();
  const SocketAddress& to = candidates_[index];
  runners_.push_back(Runner{WaitedFor(executor_), EINPROGRESS, {}});
  const int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  FileDescriptor socket(::socket(to.family(), type, IPPROTO_TCP));
  int& error = runners_[index].error;
  SocketTrouble trouble;
  if (socket) trouble = set_up(socket.get(), to.family(), SOCK_STREAM, options_);
  runners_[index].own_side = std::move(trouble.what);
  error = trouble.error != 0 ? trouble.error : begin(socket, to);
  if (error == 0) {
    winner_ = std::move(socket);
  } else if (error == EINPROGRESS) {
    error = wait_for(index, std::move(socket));
  }
}

int Race::wait_for(std::size_t index, FileDescriptor socket) {
  WaitedFor& waited_for = runners_[index].socket;
  asio::error_code refused;  // by epoll, which has its own limits
  waited_for.assign({candidates_[index].family(), IPPROTO_TCP}, socket.get(), refused);
  if (refused) return refused.value();
  (void)socket.release();
  waited_for.async_wait(asio::socket_base::wait_write,
                        [self = shared_from_this(), index](asio::error_code aborted) {
                          if (!aborted && !self->winner_) self->settle(index);
                        });
  return EINPROGRESS;
}

void Race::settle(std::size_t index) {
  Runner& runner = runners_[index];
  FileDescriptor socket(runner.socket.release());
  runner.error = outcome(socket.get());
  if (runner.error == 0) winner_ = std::move(socket);
  waker_.cancel();
}

// Waits until an attempt ended, or `latest`. Throws operation_aborted when cancelled.
asio::awaitable<void> Race::change(Clock::time_point latest) { co_await waker_.wait_until(latest); }

void Race::close() noexcept {
  asio::error_code ignored;
  for (Runner& runner : runners_) runner.socket.close(ignored);
}

std::string Race::reason_of(std::size_t index) const {
  const Runner& runner = runners_[index];
  const std::error_code code = system_code(runner.error);
  if (!runner.own_side.empty()) return runner.own_side + ": " + reason(code, Op::bind);
  if (runner.error == EADDRNOTAVAIL && options_.port != 0) {
    const SocketAddress own = options_.local(candidates_[index].family());
    return "the last connection from " + own.endpoint().text +
           " to it ended less than a minute ago";
  }
  return reason(code, Op::connect);
}

NetworkError Race::failure(const Endpoint& who, Deadline deadline) const {
  std::vector<Attempt> attempts;
  int overall = 0;
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    const int error = runners_[i].error == EINPROGRESS ? ETIMEDOUT : runners_[i].error;
    const bool late = runners_[i].error == EINPROGRESS;
    const std::string words = late ? timed_out_after(deadline.limit) : reason_of(i);
    attempts.push_back({candidates_[i].endpoint(), code_name(system_code(error)), words});
    if (overall != ECONNREFUSED) overall = error;
  }
  if (is_running()) overall = ETIMEDOUT;
  NetworkError result(Op::connect, who, system_code(overall), true);
  result.set_reason(attempts.back().reason);
  result.set_attempts(std::move(attempts));
  return result;
}

class CloseLosers {
 public:
  explicit CloseLosers(Race& race) : race_(race) {}
  CloseLosers(const CloseLosers&) = delete;
  CloseLosers& operator=(const CloseLosers&) = delete;
  ~CloseLosers() { race_.close(); }

 private:
  Race& race_;
};

}  // namespace

std::vector<SocketAddress> interleave_families(const std::vector<SocketAddress>& addresses) {
  std::vector<SocketAddress> result(addresses);
  if (result.empty()) return result;
  const int first_family = result.front().family();
  const auto others = std::stable_partition(
      result.begin(), result.end(),
      [&](const SocketAddress& address) { return address.family() == first_family; });
  std::vector<SocketAddress> mixed;
  auto first = result.begin();
  auto second = others;
  while (first != others || second != result.end()) {
    if (first != others) mixed.push_back(*first++);
    if (second != result.end()) mixed.push_back(*second++);
  }
  return mixed;
}

asio::awaitable<FileDescriptor> connect_first(std::vector<SocketAddress> candidates, Endpoint who,
                                              Deadline deadline, SocketOptions options,
                                              std::chrono::milliseconds stagger) {
  const auto executor = co_await asio::this_coro::executor;
  const LoopTime& time = LoopTime::of(executor);
  const auto race = std::make_shared<Race>(executor, std::move(candidates), std::move(options));
  const CloseLosers closer(*race);
  for (;;) {
    if (race->has_more()) race->start_next();
    if (!race->winner() && race->is_running()) {
      const Clock::time_point next =
          race->has_more() ? time.now() + stagger : Clock::time_point::max();
      co_await race->change(std::min(next, deadline.at));
    }
    if (race->winner()) co_return std::move(race->winner());
    const bool over = race->is_running() ? time.now() >= deadline.at : !race->has_more();
    if (over) throw race->failure(who, deadline);
  }
}

}  // namespace confab
