#include "app/mock/mock_run.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "protocol/text/sentence.h"

namespace confab {
namespace {

Printable name_of(const RecordedConversation& conversation) {
  if (is_name_of_file(conversation.conn)) return Printable(Untrusted(conversation.conn));
  Printable name{Literal("the conversation of line ")};  // it has no name in the file
  name += conversation.place.line;
  return name;
}

Printable cut_short_text(const Endpoint& who, const std::vector<Fault>& faults) {
  std::string causes;
  for (const Fault& each : faults)
    if (each.plan.cut || each.plan.reset_after) causes += (causes.empty() ? "" : ", ") + each.text;
  return sentence("confab: {}: cut short, as {} says, and so not played to the end\n", who.text,
                  causes);
}

std::shared_ptr<const Faults> faults_of(const MockOptions& options, std::uint64_t seed) {
  auto faults = std::make_shared<Faults>(seed);
  faults->set(options.faults);
  return faults;
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
      faults_(faults_of(options_, seed)),
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

MockPlay MockRun::begin(std::size_t address, const asio::any_io_executor& executor) {
  const std::vector<RecordedConversation>& conversations = script_.addresses[address].conversations;
  const std::size_t number = plays_in_turn() ? came_[address] : 0;
  ++came_[address];
  ++playing_[address];
  MockPlay play{nullptr, std::make_shared<PlayOrder>(executor, order_hooks)};
  if (number >= conversations.size()) return play;
  play.conversation = &conversations[number];
  play.order->join(play.conversation->number);
  return play;
}

MockPlay MockRun::begin_call(const Call& call, std::shared_ptr<PlayOrder> order) {
  ++came_[call.address];
  ++playing_[call.address];
  return {&script_.of(call), std::move(order)};
}

void MockRun::skipped(const Call& call) {
  has_differed_ = true;
  ++played_[call.address];
  look_for_the_end();
}

void MockRun::cannot_call(const Call& call, const NetworkError& failure) {
  was_unreachable_ = true;
  const RecordedConversation& conversation = script_.of(call);
  differs(conversation.place, name_of(conversation), Printable(Untrusted(failure.what())), {});
  skipped(call);
}

void MockRun::ended(std::size_t address, const Endpoint& who,
                    const RecordedConversation* conversation, Ending ending) {
  has_differed_ = has_differed_ || !is_as_recorded(ending);
  --playing_[address];
  if (conversation != nullptr) {
    ++played_[address];
    tell_ending(who, *conversation, ending);
  }
  look_for_the_end();
}

bool MockRun::loses_datagrams() const noexcept {
  return std::ranges::any_of(options_.faults,
                             [](const Fault& each) { return each.plan.loss.drop > 0; });
}

void MockRun::look_for_the_end() {
  if (!options_.once || was_told_ || !is_over()) return;
  was_told_ = true;
  if (on_over) on_over();
}

void MockRun::tell_ending(const Endpoint& who, const RecordedConversation& conversation,
                          Ending ending) const {
  if (options_.once && ending == Ending::cut_short) problems_(cut_short_text(who, options_.faults));
  if (!log_) return;
  const bool is_loose = options_.mode == MockOptions::Mode::loose;
  Printable line{Untrusted(who.text)};
  line += is_loose ? Literal(" was answered") : Literal(" played ");
  if (!is_loose) line += name_of(conversation);
  line += ending == Ending::cut_short  ? Literal(" up to the fault")
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
  differs(conversations.back().place, Printable(Untrusted(who.text)), what, {});
}

void MockRun::differs(Place place, const Printable& who, const Printable& what,
                      const std::vector<Printable>& details) {
  Printable lines{Literal("confab: ")};
  lines += place_text(script_.file, place);
  lines += who;
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
