#include "app/mock/mock_run.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "protocol/text/sentence.h"

namespace confab {
namespace {

Printable name_of(const RecordedConversation& conversation) {
  if (!conversation.conn.starts_with('#')) return Printable(Untrusted(conversation.conn));
  Printable name{Literal("the conversation of line ")};  // it has no name in the file
  name += conversation.place.line;
  return name;
}

Printable cut_short_text(const Endpoint& who, std::uint64_t bytes) {
  Printable text{Literal("confab: ")};
  text += Untrusted(who.text);
  text += ": reset after ";
  text += bytes;
  text += Literal(" bytes, as --reset-after says, and so not played to the end\n");
  return text;
}

// Beside the longest request: a client that floods is not read on.
constexpr std::size_t kMostUnreadOfStream = std::size_t{256} << 10;
// Where a rule says what is a request nobody knows how long one is: two frames of the largest.
constexpr std::size_t kMostForRule = std::size_t{32} << 20;

// Clients more than were recorded, one by one. A power of two: so is the number of each that is
// reported later.
constexpr std::uint64_t kMostReported = 8;

std::size_t most_unread_at(const Address& address) {
  std::size_t longest = 0;
  for (const RecordedConversation& conversation : address.conversations) {
    for (const MockStep& each : conversation.steps) {
      if (each.step.event.type != TranscriptType::send) continue;
      if (each.step.matcher) return kMostForRule;
      longest = std::max(longest, each.step.event.payload.bytes.size());
    }
  }
  return kMostUnreadOfStream + 2 * longest;
}

}  // namespace

MockRun::MockRun(MockScript script, MockOptions options, std::uint64_t seed, Log log,
                 std::function<void(const Printable&)> problems)
    : script_(std::move(script)),
      options_(std::move(options)),
      seed_(seed),
      random_(seed),
      log_(std::move(log)),
      problems_(std::move(problems)),
      came_(script_.addresses.size()),
      played_(script_.addresses.size()),
      playing_(script_.addresses.size()) {
  for (const Address& address : script_.addresses) {
    tables_.emplace_back(address.conversations, address.traits.keeps_boundaries);
    most_unread_.push_back(most_unread_at(address));
    uses_.push_back(tables_.back().no_uses());
  }
}

const RecordedConversation* MockRun::next_conversation(std::size_t address) {
  const std::vector<RecordedConversation>& conversations = script_.addresses[address].conversations;
  const std::size_t number = came_[address]++;
  ++playing_[address];
  if (!plays_in_turn()) return &conversations.front();
  return number < conversations.size() ? &conversations[number] : nullptr;
}

void MockRun::ended(std::size_t address, const Endpoint& who,
                    const RecordedConversation* conversation, Ending ending) {
  const bool is_as_recorded = ending == Ending::as_recorded || ending == Ending::was_reset;
  has_differed_ = has_differed_ || !is_as_recorded;
  --playing_[address];
  if (conversation != nullptr) {
    ++played_[address];
    tell_ending(who, *conversation, ending);
  }
  if (!options_.once || was_told_ || !is_over()) return;
  was_told_ = true;
  if (on_over) on_over();
}

void MockRun::tell_ending(const Endpoint& who, const RecordedConversation& conversation,
                          Ending ending) const {
  if (options_.once && ending == Ending::cut_short)
    problems_(cut_short_text(who, options_.faults.reset_after.value_or(0)));
  if (!log_) return;
  const bool is_loose = options_.mode == MockOptions::Mode::loose;
  Printable line{Untrusted(who.text)};
  line += is_loose ? Literal(" was answered") : Literal(" played ");
  if (!is_loose) line += name_of(conversation);
  line += ending == Ending::cut_short  ? Literal(" up to the reset")
          : ending == Ending::differed ? Literal(", not as recorded")
                                       : Literal(" as recorded");
  log_(line);
}

void MockRun::came_too_much(std::size_t address, const Endpoint& who, Literal kind) {
  const std::vector<RecordedConversation>& conversations = script_.addresses[address].conversations;
  const std::uint64_t number = came_[address] - conversations.size();
  const bool is_reported = number <= kMostReported || std::has_single_bit(number);
  if (!is_reported) return;
  Printable what = number <= kMostReported
                       ? sentence("a {} more than were recorded", kind)
                       : sentence("{} {}s more than were recorded by now", number, kind);
  if (number == kMostReported) what += "; further ones are counted, and few of them reported";
  differs(conversations.back().place, who, what, {});
}

void MockRun::differs(Place place, const Endpoint& who, const Printable& what,
                      const std::vector<Printable>& details) {
  Printable lines{Literal("confab: ")};
  lines += place_text(script_.file, place);
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

std::size_t MockRun::wanted(std::size_t address) const {
  if (script_.addresses[address].is_refused) return 0;
  return plays_in_turn() ? script_.addresses[address].conversations.size() : 1;
}

// Each client another conversation of its address, as they were recorded; else all the first one.
bool MockRun::plays_in_turn() const noexcept {
  return options_.mode == MockOptions::Mode::strict ||
         (options_.mode == MockOptions::Mode::script && options_.once);
}

// Loose answers that nobody asks for would be waited for for ever, by a client that was
// refused. Who is still there may ask something that was not recorded; of datagrams nobody knows
// who is there.
bool MockRun::is_over() const noexcept {
  if (options_.mode != MockOptions::Mode::loose) return has_all_played();
  return has_differed_ || (has_all_played() && !is_anybody_there());
}

bool MockRun::is_anybody_there() const noexcept {
  for (std::size_t i = 0; i < playing_.size(); ++i)
    if (!script_.addresses[i].traits.hears_anyone && playing_[i] > 0) return true;
  return false;
}

bool MockRun::has_all_played() const noexcept {
  for (std::size_t i = 0; i < played_.size(); ++i) {
    if (played_[i] < wanted(i)) return false;
    const bool is_loose = options_.mode == MockOptions::Mode::loose;
    if (is_loose && !script_.addresses[i].is_refused && !uses_[i].has_all()) return false;
  }
  return true;
}

}  // namespace confab
