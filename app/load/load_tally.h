#pragma once
// What is measured while load runs, in bounded memory.

#include <chrono>
#include <string>

#include "app/load/load_result.h"
#include "transport/deadline.h"

namespace confab {

// Two response times: from when a message was to be sent, and from when it was. A server that is
// still shows in the first one only, since the generator then sends late.
class LoadTally {
 public:
  explicit LoadTally(Clock::time_point begin) : begin_(begin) {}

  // An exchange whose answer came `now`: so long after it was to be sent, and after it was.
  void exchange(Clock::time_point now, std::chrono::nanoseconds response,
                std::chrono::nanoseconds service);
  void error(Clock::time_point now, const std::string& kind);
  // The generator began something so much later than it was planned.
  void late(std::chrono::nanoseconds lag) { lag_.record(lag); }

  std::uint64_t planned = 0;  // plays, as in LoadResult
  std::uint64_t started = 0;
  std::uint64_t finished = 0;
  std::uint64_t failed = 0;
  std::uint64_t dropped = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;

  // So far; errors are of exchanges that did not pass.
  std::uint64_t exchanges() const noexcept { return response_.count(); }
  std::uint64_t errors() const noexcept { return error_count_; }
  // The last second that is over, and ended at `now` or less than a second before.
  LoadSecond last_second(Clock::time_point now);

  // All of it, `took` and `seconds` up to `now`. Its title and what it is judged by are not known
  // here.
  LoadResult result(Clock::time_point now);
  LoadFigures figures() const {
    return {response_, error_count_, response_.count() + error_count_};
  }

 private:
  void go_to_second(Clock::time_point now);

  Clock::time_point begin_;
  Histogram response_{3};
  Histogram service_{3};
  Histogram lag_{2};
  Histogram this_second_{2};
  std::vector<LoadSecond> seconds_ = std::vector<LoadSecond>(1);  // the last one is not over
  Clock::time_point second_ends_ = begin_ + std::chrono::seconds(1);
  std::map<std::string, std::uint64_t> errors_;
  std::uint64_t error_count_ = 0;
};

}  // namespace confab
