#include "app/load/load_tally.h"

namespace confab {

void LoadTally::exchange(Clock::time_point now, std::chrono::nanoseconds response,
                         std::chrono::nanoseconds service) {
  go_to_second(now);
  response_.record(response);
  service_.record(service);
  this_second_.record(response);
  ++seconds_.back().exchanges;
}

void LoadTally::error(Clock::time_point now, const std::string& kind) {
  go_to_second(now);
  ++errors_[kind];
  ++error_count_;
  ++seconds_.back().errors;
}

void LoadTally::go_to_second(Clock::time_point now) {
  while (now >= second_ends_) {
    if (seconds_.back().exchanges > 0) {
      seconds_.back().p99 = this_second_.value_at_percentile(99);
      this_second_ = Histogram(2);
    }
    seconds_.emplace_back();
    second_ends_ += std::chrono::seconds(1);
  }
}

LoadSecond LoadTally::last_second(Clock::time_point now) {
  go_to_second(now);
  return seconds_.size() < 2 ? LoadSecond{} : seconds_[seconds_.size() - 2];
}

LoadResult LoadTally::result(Clock::time_point now) {
  go_to_second(now);
  if (seconds_.back().exchanges > 0) seconds_.back().p99 = this_second_.value_at_percentile(99);
  LoadResult result;
  result.planned = planned;
  result.started = started;
  result.finished = finished;
  result.failed = failed;
  result.dropped = dropped;
  result.exchanges = exchanges();
  result.errors = errors_;
  result.sent_bytes = sent_bytes;
  result.received_bytes = received_bytes;
  result.took = now - begin_;
  result.response = latencies_of(response_);
  result.service = latencies_of(service_);
  result.lag_p99 = lag_.value_at_percentile(99);
  result.seconds = seconds_;
  return result;
}

}  // namespace confab
