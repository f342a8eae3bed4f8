#include "app/serve/datagram_delivery.h"

#include <utility>

namespace confab {
namespace {

constexpr std::size_t kMostLate = std::size_t{16} << 20;
// A datagram that is held back leaves after this, if no other one overtakes it.
constexpr std::chrono::milliseconds kOvertaken{50};

}  // namespace

DatagramDelivery::DatagramDelivery(const asio::any_io_executor& executor,
                                   std::shared_ptr<const Faults> faults, std::uint64_t connection,
                                   Direction direction)
    : time_(LoopTime::of(executor)),
      in_force_(std::move(faults)),
      connection_(connection),
      direction_(direction),
      due_(executor),
      release_(executor) {}

void DatagramDelivery::look_for_faults() {
  if (version_ == in_force_->version()) return;
  version_ = in_force_->version();
  release();
  faults_.reset();
  const FaultPlan plan = in_force_->plan_for(connection_, direction_);
  if (plan.is_any()) faults_.emplace(plan, in_force_->seed_for(connection_, direction_));
}

void DatagramDelivery::release() {
  if (faults_ && faults_->holds_any()) leave(faults_->release(time_.now()), send_held_);
}

std::optional<Clock::time_point> DatagramDelivery::last_due() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.rbegin()->first;
}

bool DatagramDelivery::pass(std::string_view bytes, Send send) {
  look_for_faults();
  if (!faults_) {
    send(bytes);
    return true;
  }
  const bool is_kept = leave(faults_->pass(std::string(bytes), time_.now()), send);
  if (!faults_->holds_any()) return is_kept;
  send_held_ = std::move(send);
  release_.call_after(kOvertaken, [this] { release(); });
  return is_kept;
}

bool DatagramDelivery::leave(std::vector<DatagramFaults::Leaving> all, const Send& send) {
  const Clock::time_point now = time_.now();
  bool is_kept = true;
  for (DatagramFaults::Leaving& each : all) {
    if (each.due <= now) {
      send(each.bytes);
      continue;
    }
    const std::size_t cost = each.bytes.size() + sizeof(Waiting);
    is_kept = waiting_bytes_ + cost <= kMostLate;
    if (!is_kept) break;
    waiting_bytes_ += cost;
    waiting_.emplace(each.due, Waiting{std::move(each.bytes), send});
  }
  if (!waiting_.empty()) due_.call_at(waiting_.begin()->first, [this] { send_due(); });
  return is_kept;
}

void DatagramDelivery::send_due() {
  const Clock::time_point now = time_.now();
  while (!waiting_.empty() && waiting_.begin()->first <= now) {
    const auto next = waiting_.extract(waiting_.begin());
    waiting_bytes_ -= next.mapped().bytes.size() + sizeof(Waiting);
    next.mapped().send(next.mapped().bytes);
  }
  if (!waiting_.empty()) due_.call_at(waiting_.begin()->first, [this] { send_due(); });
}

void DatagramDelivery::stop() {
  due_.cancel();
  release_.cancel();
  waiting_.clear();
  send_held_ = nullptr;
}

}  // namespace confab
