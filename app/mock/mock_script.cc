#include "app/mock/mock_script.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "app/transcript/layered_events.h"
#include "app/transcript/listening_events.h"
#include "app/transcript/odd_events.h"
#include "protocol/text/placeholders.h"
#include "protocol/text/printable.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

// Whatever the client puts in the place of a name.
std::string pattern_of(std::string_view text) {
  std::string pattern;
  PlaceholderText parts(text);
  while (const auto part = parts.next()) {
    const bool is_braces = !part->is_placeholder && part->text == "{{";
    if (part->is_placeholder) pattern.append("{{").append(part->text).append(":any}}");
    if (!part->is_placeholder) pattern += is_braces ? "{{lb}}" : part->text;
  }
  return pattern;
}

// A conversation that is open.
struct Where {
  std::size_t address = 0;
  std::size_t conversation = 0;
  std::string source;  // who speaks in it, of datagrams that are called
};

class MockScriptMaker {
 public:
  MockScriptMaker(const Script& script, const Registry& registry)
      : script_(script), registry_(registry), layered_(registry, Side::client) {
    result_.file = script.file;
  }

  void add(Step step) {
    const TranscriptEvent& event = step.event;
    if (event.type == TranscriptType::listen) return;
    note_layer(event);
    if (event.type == TranscriptType::open) return open(event);
    if (event.type == TranscriptType::accept) return accept(event);
    if (event.type == TranscriptType::error && !event.url.empty() && !is_open(event.conn))
      return refuse(event);
    if (!is_open(event.conn)) return;  // it follows an attempt that failed
    const std::string conn = event.conn;
    const bool is_over = event.type == TranscriptType::close;
    add_to(conversation_of(conn), std::move(step));
    if (is_over) open_.erase(conn);
  }

  MockScript take() {
    for (Address& address : result_.addresses) {
      if (address.conversations.empty()) address.is_refused = true;
      if (address.is_called) continue;
      if (address.traits.hears_anyone && std::ranges::all_of(address.conversations, is_unheard))
        address.is_refused = true;
    }
    return std::move(result_);
  }

 private:
  bool is_open(const std::string& conn) const { return open_.contains(conn); }

  RecordedConversation& conversation_of(const std::string& conn) {
    const Where& where = open_.at(conn);
    return result_.addresses[where.address].conversations[where.conversation];
  }

  void open(const TranscriptEvent& event) {
    refuse_incomplete(event, script_.file);
    begin(event, address_of(event));
    latest_ = {conversation_of(event.conn).number, 1};
  }

  // Where it listened, we call.
  void accept(const TranscriptEvent& event) {
    const std::size_t address = begin(event, called_address_of(event)).address;
    const std::size_t last = result_.addresses[address].conversations.size() - 1;
    result_.calls.push_back({address, last, latest_});
    latest_ = {conversation_of(event.conn).number, 1};
  }

  const Where& begin(const TranscriptEvent& event, std::size_t address) {
    std::vector<RecordedConversation>& conversations = result_.addresses[address].conversations;
    const bool is_called = result_.addresses[address].is_called;
    conversations.push_back({event.conn, event.place, count_++, is_called, {}});
    is_called_.push_back(is_called);
    return open_[event.conn] = Where{address, conversations.size() - 1, ""};
  }

  void add_to(RecordedConversation& conversation, Step step) {
    Where& where = open_.at(conversation.conn);
    const Address& address = result_.addresses[where.address];
    const TranscriptEvent& event = step.event;
    check_size(event, address.traits.largest_packet);
    if (address.is_called) check_called(where, event, address.traits);
    // Nobody waits for a client's end: it may wait for us.
    const bool is_end =
        event.type == TranscriptType::close || event.type == TranscriptType::shutdown;
    MockStep made = prepare(std::move(step));
    const bool is_other = latest_ && latest_->conversation != conversation.number;
    if (is_other && (address.is_called || is_called_[latest_->conversation])) made.after = latest_;
    conversation.steps.push_back(std::move(made));
    if (!is_end) latest_ = Passed{conversation.number, conversation.steps.size() + 1};
  }

  void check_called(Where& where, const TranscriptEvent& event, const Traits& traits) const {
    if (event.type == TranscriptType::upgrade)
      fail(event, Printable("\"upgrade\" of one who connected to us cannot be played"));
    if (event.type != TranscriptType::recv || !traits.hears_anyone) return;
    if (where.source.empty()) where.source = event.from;
    if (event.from == where.source) return;
    fail(event, sentence("{} and {} are two sources of one conversation: serve --from calls as one",
                         where.source, event.from));
  }

  void note_layer(const TranscriptEvent& event) {
    try {
      layered_.look(event);
    } catch (const UrlError& error) {
      fail(event, Printable(Untrusted(error.what())));
    }
    const auto open = open_.find(event.conn);
    if (event.type == TranscriptType::upgrade && open != open_.end())
      result_.addresses[open->second.address].layer = event.layer;
  }

  // A name that was not found, or a host that was not reached, is nobody's address here.
  void refuse(const TranscriptEvent& event) {
    if (event.op == "connect") address_of(event);
  }

  std::size_t address_of(const TranscriptEvent& event) {
    try {
      Address address;
      address.url = parse_url(event.url);
      address.traits = registry_.find(address.url.scheme).promises;
      return place_of(std::move(address), [this](const Url& one, const Url& other) {
        return registry_.is_same_place(one, other);
      });
    } catch (const UrlError& error) {
      fail(event, Printable(Untrusted(error.what())));
    }
  }

  std::size_t called_address_of(const TranscriptEvent& event) {
    try {
      Address address;
      address.url = recorded_url(event);
      address.traits = registry_.find(address.url.scheme).promises;
      address.is_called = true;
      return place_of(std::move(address), [](const Url& one, const Url& other) {
        return one.text() == other.text();  // "*" is no place that could be asked for
      });
    } catch (const UrlError& error) {
      fail(event, Printable(Untrusted(error.what())));
    }
  }

  template <class IsSame>
  std::size_t place_of(Address address, IsSame is_same) {
    std::vector<Address>& all = result_.addresses;
    const auto found = std::ranges::find_if(all, [&](const Address& each) {
      return each.is_called == address.is_called && is_same(each.url, address.url);
    });
    const auto index = static_cast<std::size_t>(found - all.begin());
    if (found == all.end()) all.push_back(std::move(address));
    return index;
  }

  // Nobody at a port of datagrams is told after they were sent.
  static bool is_unheard(const RecordedConversation& conversation) {
    bool is_refused = false;
    for (const MockStep& each : conversation.steps) {
      if (each.step.event.type == TranscriptType::recv) return false;
      is_refused = is_refused || each.step.event.code == "ECONNREFUSED";
    }
    return is_refused;
  }

  void check_size(const TranscriptEvent& event, std::size_t largest) const {
    const std::size_t size = event.payload.bytes.size();
    if (event.type != TranscriptType::recv || largest == 0 || size <= largest) return;
    Printable what{Literal("a datagram of ")};
    what += std::uint64_t{size};
    what += " bytes cannot be sent: at most ";
    what += std::uint64_t{largest};
    fail(event, what);
  }

  MockStep prepare(Step step) {
    MockStep made{std::move(step), std::nullopt, std::nullopt};
    const TranscriptEvent& event = made.step.event;
    const TranscriptPayload& payload = event.payload;
    try {
      const bool is_template = payload.kind == TranscriptPayload::Kind::text_template;
      if (event.type == TranscriptType::send && is_template && !payload.bytes.empty()) {
        TranscriptMatch match;
        match.pattern = pattern_of(payload.bytes);
        made.step.matcher.emplace(match);
      }
    } catch (const std::invalid_argument& error) {
      fail(event, Printable(Untrusted(error.what())));
    }
    if (event.type == TranscriptType::recv) prepare_answer(made);
    return made;
  }

  void prepare_answer(MockStep& made) {
    const TranscriptEvent& event = made.step.event;
    const bool has_sample = event.payload.kind != TranscriptPayload::Kind::none;
    if (event.match && !event.match->pattern.empty()) {
      auto sample = has_sample ? std::optional(event.payload.bytes) : std::nullopt;
      made.answer.emplace(event.match->pattern, std::move(sample));
    } else if (!has_sample) {
      fail(event,
           Printable(
               "this \"recv\" cannot be served: it has only a \"match\"; add \"data\" with the "
               "text to send"));
    }
  }

  [[noreturn]] void fail(const TranscriptEvent& event, const Printable& what) const {
    throw TranscriptError(script_.file, event.place, what);
  }

  const Script& script_;
  const Registry& registry_;
  LayeredEvents layered_;
  MockScript result_;
  std::map<std::string, Where> open_;  // by conn
  std::size_t count_ = 0;              // of conversations
  std::vector<bool> is_called_;        // by their number
  std::optional<Passed> latest_;       // what the file had last
};

}  // namespace

MockScript make_mock_script(Script script, const Registry& registry) {
  MockScriptMaker maker(script, registry);
  for (Step& step : script.steps) maker.add(std::move(step));
  MockScript result = maker.take();
  result.secrets = std::move(script.header.secrets);
  return result;
}

}  // namespace confab
