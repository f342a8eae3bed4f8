#pragma once
// Many waits of one fixed length, all on one timer.

#include <asio/any_io_executor.hpp>
#include <functional>
#include <list>

#include "app/program/lifetime.h"
#include "transport/timer.h"

namespace confab {

// Since all waits are equally long, the first that began is the first that is over: a list, no
// heap. Starting and cancelling one touches no timer of the kernel, so that a server can do it with
// every message. The timer wakes at most once a delay.
//
//    start()            start()
//       |---- delay ----->| due()
class DelayQueue {
 public:
  DelayQueue(const asio::any_io_executor& executor, Clock::duration delay);
  DelayQueue(const DelayQueue&) = delete;
  DelayQueue& operator=(const DelayQueue&) = delete;

  // One wait. Belongs to whoever waits, and cancels itself when it goes; the queue must outlive it.
  class Entry {
   public:
    // `due` is called from the executor; it may start this wait again or destroy any entry.
    Entry(DelayQueue& queue, std::function<void()> due);
    ~Entry() { cancel(); }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    void start();  // from now, also if it was waiting already
    void cancel() noexcept;
    bool is_waiting() const noexcept { return waiting_; }

   private:
    friend class DelayQueue;
    DelayQueue& queue_;
    std::function<void()> due_;
    Clock::time_point at_;
    bool waiting_ = false;
    std::list<Entry*>::iterator place_;
  };

 private:
  void arm();
  void call_due();

  Clock::duration delay_;
  Timer timer_;
  bool armed_ = false;
  std::list<Entry*> waiting_;  // the earliest first
  Lifetime lifetime_;
};

}  // namespace confab
