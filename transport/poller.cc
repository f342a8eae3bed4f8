#include "transport/poller.h"

#include <sys/timerfd.h>

#include <algorithm>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/post.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

namespace confab {

PolledSocket::PolledSocket(asio::any_io_executor executor, FileDescriptor socket)
    : poller_(Poller::of(executor)), socket_(std::move(socket)) {
  poller_.add(*this);
}

PolledSocket::~PolledSocket() { close(); }

asio::awaitable<void> PolledSocket::readable() { return wait(kReading); }
asio::awaitable<void> PolledSocket::writable() { return wait(kWriting); }

asio::awaitable<void> PolledSocket::wait(Direction direction) {
  auto begin = [this, direction](Handler handler) { start(direction, std::move(handler)); };
  return asio::async_initiate<const asio::use_awaitable_t<>&, void(asio::error_code)>(
      std::move(begin), asio::use_awaitable);
}

void PolledSocket::start(Direction direction, Handler handler) {
  auto slot = asio::get_associated_cancellation_slot(handler);
  waiting_[direction].emplace(std::move(handler));
  if (slot.is_connected()) {
    slot.assign([this, direction](asio::cancellation_type) {
      if (is_waiting(direction)) finish_later(direction, asio::error::operation_aborted);
    });
  }
  ++poller_.waits_[direction];
  if (!socket_) return finish_later(direction, asio::error::operation_aborted);
  if (direction == kWriting) poller_.watch(*this, EPOLL_CTL_MOD);
  poller_.waits_changed();
}

// The reader goes on from here, and last: it may well destroy this socket.
void PolledSocket::happened(std::uint32_t events) {
  constexpr std::uint32_t kEnds = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  if ((events & kEnds) != 0) ended_ = true;
  if ((events & (kEnds | EPOLLIN)) != 0) readable_ = true;
  if ((events & (kEnds | EPOLLOUT)) != 0 && is_waiting(kWriting)) finish_later(kWriting, {});
  if (!readable_ || !is_waiting(kReading)) return;
  Handler go_on = take(kReading);
  go_on(asio::error_code());
}

void PolledSocket::finish_later(Direction direction, asio::error_code error) {
  Handler handler = take(direction);
  asio::get_associated_cancellation_slot(handler).clear();
  asio::post(poller_.epoll_.get_executor(),
             [go_on = std::move(handler), error]() mutable { go_on(error); });
  poller_.waits_changed();
}

PolledSocket::Handler PolledSocket::take(Direction direction) {
  Handler handler = std::move(*waiting_[direction]);
  waiting_[direction].reset();
  --poller_.waits_[direction];
  if (direction == kWriting && socket_) poller_.watch(*this, EPOLL_CTL_MOD);
  return handler;
}

void PolledSocket::close() noexcept {
  if (!socket_) return;
  poller_.remove(*this);
  socket_ = FileDescriptor();
  for (const Direction direction : {kReading, kWriting}) {
    if (is_waiting(direction)) finish_later(direction, asio::error::operation_aborted);
  }
}

asio::execution_context::id Poller::id;

Poller::Poller(asio::execution_context& context)
    : service(context), epoll_(static_cast<asio::io_context&>(context)) {
  FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) throw std::system_error(errno, std::system_category(), "epoll");
  epoll_.assign(epoll.get());
  (void)epoll.release();
}

Poller& Poller::of(const asio::any_io_executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  return asio::use_service<Poller>(static_cast<asio::io_context&>(context));
}

// The coroutines that still wait own their connections, which own the sockets that hold their
// handlers.
void Poller::shutdown() {
  std::vector<PolledSocket::Handler> abandoned;
  for (PolledSocket* socket : sockets_) {
    for (auto& waiting : socket->waiting_) {
      if (waiting) abandoned.push_back(std::move(*waiting));
      waiting.reset();
    }
  }
  for (const auto& handler : abandoned) asio::get_associated_cancellation_slot(handler).clear();
}

void Poller::add(PolledSocket& socket) {
  if (!watch(socket, EPOLL_CTL_ADD))
    throw std::system_error(errno, std::system_category(), "epoll");
  socket.index_ = sockets_.size();
  sockets_.push_back(&socket);
}

void Poller::remove(PolledSocket& socket) noexcept {
  watch(socket, EPOLL_CTL_DEL);
  sockets_.back()->index_ = socket.index_;
  sockets_[socket.index_] = sockets_.back();
  sockets_.pop_back();
  for (std::size_t i = ready_next_; i < ready_count_; ++i) {
    if (ready_[i].data.ptr == &socket) ready_[i].data.ptr = nullptr;
  }
}

// EPOLLRDHUP, since an end that comes together with data makes no edge of its own.
bool Poller::watch(PolledSocket& socket, int operation) noexcept {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
  if (socket.is_waiting(PolledSocket::kWriting)) event.events |= EPOLLOUT;
  event.data.ptr = &socket;
  return ::epoll_ctl(epoll_.native_handle(), operation, socket.descriptor(), &event) == 0;
}

// Asio waits only as long as somebody does, so that io_context::run() can end.
void Poller::waits_changed() {
  const bool somebody_waits = waits_[PolledSocket::kReading] + waits_[PolledSocket::kWriting] > 0;
  if (armed_ && !somebody_waits) {
    asio::error_code ignored;  // nothing was waiting
    epoll_.cancel(ignored);
  }
  if (armed_ || looking_ || !somebody_waits) return;
  armed_ = true;
  epoll_.async_wait(asio::posix::descriptor_base::wait_read, [this](asio::error_code cancelled) {
    armed_ = false;
    if (cancelled) {
      waits_changed();
    } else {
      look();
    }
  });
}

bool Poller::waits_for_one_reader() const noexcept {
  return sockets_.size() == 1 && waits_[PolledSocket::kReading] == 1 &&
         waits_[PolledSocket::kWriting] == 0;
}

// -1: without a limit.
int Poller::wait(int limit_ms) noexcept {
  const int room = static_cast<int>(ready_.size());
  return std::max(::epoll_wait(epoll_.native_handle(), ready_.data(), room, limit_ms), 0);
}

// Of a single socket epoll_wait() would only say what is known: that its turn has come. Its edge
// stays in the epoll then, which is looked at anew for every wait: what is read is not ready. But a
// turn that has run out is, and so is an end for ever: their edge is to be taken, or the loop never
// sleeps again.
void Poller::look() {
  const bool knows_it = waits_for_one_reader() && !sockets_.front()->ended_;
  if (!knows_it || turn_ == Turn::goes_on) return resume_ready(wait(0));
  ready_[0].events = EPOLLIN;
  ready_[0].data.ptr = sockets_.front();
  resume_ready(1);
}

// Asio, where it waits for the epoll, stays in that: it may look once more for nothing.
bool Poller::wait_here() {
  if (looking_ || !waits_for_one_reader() || !begin_turn()) return false;
  const int count = wait(-1);
  resume_ready(count);
  const int ticks = turn_ == Turn::is_over ? 1 : 0;
  if (count > ticks) return true;  // where the turn is over, the next call says so
  if (ticks > 0) turn_ = Turn::none;
  return false;
}

bool Poller::begin_turn() noexcept {
  if (turn_ == Turn::goes_on) return true;
  if (std::exchange(turn_, Turn::none) == Turn::is_over) return false;
  if (!turn_timer_) {
    turn_timer_ = FileDescriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.ptr = this;
    if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, turn_timer_.get(), &event) != 0)
      return false;
  }
  itimerspec once{};
  once.it_value.tv_nsec = std::chrono::nanoseconds(kLongestTurn).count();
  if (::timerfd_settime(turn_timer_.get(), 0, &once, nullptr) != 0) return false;
  turn_ = Turn::goes_on;
  return true;
}

// Nothing is thrown through here: what a coroutine does not catch, co_spawn() hands to its
// completion handler, and Asio keeps what that throws for the end of the turn.
void Poller::resume_ready(int count) {
  ready_next_ = 0;
  ready_count_ = static_cast<std::size_t>(count);
  looking_ = true;
  while (ready_next_ < ready_count_) {
    const epoll_event event = ready_[ready_next_++];
    if (event.data.ptr == this) {
      turn_ = Turn::is_over;
    } else if (event.data.ptr != nullptr) {
      static_cast<PolledSocket*>(event.data.ptr)->happened(event.events);
    }
  }
  looking_ = false;
  waits_changed();
}

}  // namespace confab
