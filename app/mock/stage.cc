#include "app/mock/stage.h"

#include <algorithm>
#include <utility>

namespace confab {
namespace {

Printable name_of(const Part& part) {
  if (!part.conn.starts_with('#')) return Printable(Untrusted(part.conn));
  Printable name{Literal("the conversation of line ")};  // it has no name in the file
  name += part.place.line;
  return name;
}

// Beside the longest request: a client that floods is not read on.
constexpr std::size_t kMostUnread = std::size_t{256} << 10;
// Where a rule says what is a request nobody knows how long one is: two frames of the largest.
constexpr std::size_t kMostForRule = std::size_t{32} << 20;

std::size_t most_unread_at(const Address& address) {
  std::size_t longest = 0;
  for (const Part& part : address.parts) {
    for (const MockStep& each : part.steps) {
      if (each.step.event.type != TranscriptType::send) continue;
      if (each.step.matcher) return kMostForRule;
      longest = std::max(longest, each.step.event.payload.bytes.size());
    }
  }
  return kMostUnread + 2 * longest;
}

}  // namespace

Stage::Stage(Cast cast, MockOptions options, std::uint64_t seed, Log log,
             std::function<void(const Printable&)> problems)
    : cast_(std::move(cast)),
      options_(std::move(options)),
      seed_(seed),
      random_(seed),
      log_(std::move(log)),
      problems_(std::move(problems)),
      came_(cast_.addresses.size()),
      played_(cast_.addresses.size()) {
  for (const Address& address : cast_.addresses) {
    tables_.emplace_back(address.parts, address.keeps_boundaries);
    most_unread_.push_back(most_unread_at(address));
    uses_.push_back(tables_.back().no_uses());
  }
}

const Part* Stage::next_part(std::size_t address) {
  const std::vector<Part>& parts = cast_.addresses[address].parts;
  const std::size_t number = came_[address]++;
  if (options_.mode != MockOptions::Mode::strict) return &parts.front();
  return number < parts.size() ? &parts[number] : nullptr;
}

void Stage::ended(std::size_t address, const Endpoint& who, const Part* part, bool is_as_recorded) {
  const bool was_over = is_over();
  has_differed_ = has_differed_ || !is_as_recorded;
  if (part != nullptr) ++played_[address];
  if (log_ && part != nullptr) {
    Printable line{Untrusted(who.text)};
    line += " played ";
    line += name_of(*part);
    line += is_as_recorded ? Literal(" as recorded") : Literal(", not as recorded");
    log_(line);
  }
  if (options_.once && !was_over && is_over() && on_over) on_over();
}

void Stage::differs(Place place, const Endpoint& who, const Printable& what,
                    const std::vector<Printable>& details) {
  Printable lines{Literal("confab: ")};
  lines += place_text(cast_.file, place);
  lines += Untrusted(who.text);
  lines += ": ";
  lines += what;
  lines += "\n";
  for (const Printable& each : details) {
    lines += "  ";
    lines += each;
    lines += "\n";
  }
  problems_(lines);
}

std::size_t Stage::wanted(std::size_t address) const {
  if (cast_.addresses[address].is_refused) return 0;
  return options_.mode == MockOptions::Mode::strict ? cast_.addresses[address].parts.size() : 1;
}

// Loose answers that nobody asks for would be waited for for ever, by a client that was refused.
bool Stage::is_over() const noexcept {
  return has_all_played() || (options_.mode == MockOptions::Mode::loose && has_differed_);
}

bool Stage::has_all_played() const noexcept {
  for (std::size_t i = 0; i < played_.size(); ++i) {
    if (played_[i] < wanted(i)) return false;
    const bool is_loose = options_.mode == MockOptions::Mode::loose;
    if (is_loose && !cast_.addresses[i].is_refused && !uses_[i].has_all()) return false;
  }
  return true;
}

}  // namespace confab
