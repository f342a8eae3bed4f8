#include "protocol/faults/fault.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocol/text/amount.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

[[noreturn]] void fail(std::string_view text, const std::string& why) {
  throw std::invalid_argument("no fault \"" + std::string(text) + "\": " + why);
}

std::chrono::nanoseconds duration_in(std::string_view value) { return parse_duration(value); }

double percent_in(std::string_view value) {
  const std::optional<double> percent = parse_percent(value);
  if (!percent) throw std::invalid_argument("from 0% to 100%, not \"" + std::string(value) + "\"");
  return *percent;
}

std::uint64_t bytes_in(std::string_view value) {
  const std::optional<std::uint64_t> bytes = parse_byte_count(value);
  if (!bytes)
    throw std::invalid_argument("a number of bytes, such as 4096 or 64k, not \"" +
                                std::string(value) + "\"");
  return *bytes;
}

std::uint64_t some_bytes_in(std::string_view value) {
  const std::uint64_t bytes = bytes_in(value);
  if (bytes == 0) throw std::invalid_argument("more than 0");
  return bytes;
}

std::uint64_t split_in(std::string_view value) {
  return value == "random" ? FaultPlan::kRandomSplit : some_bytes_in(value);
}

struct Kind {
  std::string_view name;
  enum class About { anything, streams, connections, resets, datagrams } about;
  void (*read)(Fault& fault, std::string_view value);
  // Whether a plan has it, and how it goes on to another one.
  bool (*is_in)(const FaultPlan& plan);
  void (*copy)(const FaultPlan& from, FaultPlan& to);
};

using About = Kind::About;

template <auto Member>
constexpr bool has(const FaultPlan& plan) {
  return plan.*Member != std::remove_cvref_t<decltype(plan.*Member)>{};
}
template <auto Member>
constexpr bool loses(const FaultPlan& plan) {
  return plan.loss.*Member > 0;
}
template <auto Member>
void copy_of(const FaultPlan& from, FaultPlan& to) {
  to.*Member = from.*Member;
}
template <auto Member>
void loss_of(const FaultPlan& from, FaultPlan& to) {
  to.loss.*Member = from.loss.*Member;
}
template <auto Member, auto Read>
void read_into(Fault& fault, std::string_view value) {
  fault.plan.*Member = Read(value);
}
template <auto Member>
void read_loss(Fault& fault, std::string_view value) {
  fault.plan.loss.*Member = percent_in(value);
}

template <auto Member, auto Read>
constexpr Kind kind(std::string_view name, About about) {
  return {name, about, read_into<Member, Read>, has<Member>, copy_of<Member>};
}
template <auto Member>
constexpr Kind loss(std::string_view name) {
  return {name, About::datagrams, read_loss<Member>, loses<Member>, loss_of<Member>};
}

constexpr Kind kKinds[] = {
    kind<&FaultPlan::latency, duration_in>("latency", About::anything),
    kind<&FaultPlan::jitter, duration_in>("jitter", About::anything),
    kind<&FaultPlan::bandwidth, some_bytes_in>("bandwidth", About::anything),
    kind<&FaultPlan::corrupt, percent_in>("corrupt", About::anything),
    kind<&FaultPlan::blackhole, bytes_in>("blackhole", About::anything),
    kind<&FaultPlan::split, split_in>("split", About::streams),
    kind<&FaultPlan::cut, bytes_in>("cut", About::connections),
    kind<&FaultPlan::reset_after, bytes_in>("reset-after", About::resets),
    loss<&DatagramLoss::drop>("drop"),
    loss<&DatagramLoss::duplicate>("duplicate"),
    loss<&DatagramLoss::reorder>("reorder"),
};

std::string known_names() {
  std::string names;
  for (const Kind& each : kKinds) names += std::string(each.name) + ", ";
  return names + "p";
}

void read_one(Fault& fault, std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  std::string_view value = equals == std::string_view::npos ? "" : text.substr(equals + 1);
  if (name == "blackhole" && value.empty()) value = "0";
  if (name == "p") {
    fault.share = percent_in(value);
    return;
  }
  const auto* const known = std::ranges::find(kKinds, name, &Kind::name);
  if (known == std::end(kKinds))
    throw std::invalid_argument("\"" + std::string(name) + "\" is none of " + known_names());
  try {
    known->read(fault, value);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(std::string(name) + ": " + error.what());
  }
}

}  // namespace

bool FaultPlan::is_any() const noexcept {
  return std::ranges::any_of(kKinds, [this](const Kind& each) { return each.is_in(*this); });
}

Fault parse_fault(std::string_view text) {
  const bool up = text.starts_with("up:");
  if (!up && !text.starts_with("down:"))
    fail(text, "it begins with up: (what clients say) or down: (what targets say)");
  Fault fault{up ? Direction::up : Direction::down, 100, {}, std::string(text)};
  std::string_view rest = text.substr(text.find(':') + 1);
  try {
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      read_one(fault, rest.substr(0, comma));
      rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
    }
  } catch (const std::invalid_argument& error) {
    fail(text, error.what());
  }
  if (!fault.plan.is_any()) fail(text, "it does nothing; there are " + known_names());
  return fault;
}

Fault fault_of(Direction direction, std::string_view name, std::string_view value,
               std::string text) {
  Fault fault{direction, 100, {}, std::move(text)};
  read_one(fault, std::string(name) + "=" + std::string(value));
  return fault;
}

void refuse_useless_fault(const Fault& fault, const FaultGround& ground) {
  const auto refuse = [&](const Kind& kind, const char* what) {
    fail(fault.text, std::string(kind.name) + " is about " + what + ", and there are none");
  };
  for (const Kind& each : kKinds) {
    if (!each.is_in(fault.plan)) continue;
    if (each.about == About::streams && !ground.has_streams) refuse(each, "streams");
    if (each.about == About::connections && !ground.has_connections) refuse(each, "connections");
    if (each.about == About::resets && !ground.has_resets)
      refuse(each, "connections that can be reset");
    if (each.about == About::datagrams && !ground.has_datagrams) refuse(each, "datagrams");
  }
}

FaultPlan Faults::plan_for(std::uint64_t connection, Direction direction) const {
  FaultPlan plan;
  std::uint64_t number = 0;
  for (const Fault& fault : all_) {
    Random chance(seed_of(seed_, {connection, ++number}));
    const bool is_hit = fault.share >= 100 || chance.happens(fault.share);
    if (!is_hit || fault.direction != direction) continue;
    for (const Kind& each : kKinds)
      if (each.is_in(fault.plan)) each.copy(fault.plan, plan);
  }
  return plan;
}

std::uint64_t Faults::seed_for(std::uint64_t connection, Direction direction) const {
  return seed_of(seed_, {connection, direction == Direction::up ? 0U : 1U, version_});
}

bool Faults::need_chance() const noexcept {
  return std::ranges::any_of(all_, [](const Fault& each) {
    const FaultPlan& plan = each.plan;
    return each.share < 100 || plan.jitter.count() > 0 || plan.corrupt > 0 ||
           plan.split == FaultPlan::kRandomSplit || plan.loss.is_any();
  });
}

}  // namespace confab
