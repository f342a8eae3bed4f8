#include "app/mock/mock_peer.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/replay/exchange_text.h"
#include "app/serve/message.h"
#include "protocol/difference/difference.h"
#include "protocol/difference/difference_sentence.h"
#include "protocol/match/matcher.h"
#include "protocol/transcript/secrets.h"
#include "transport/network_error.h"

namespace confab {
namespace {

// Between the pieces in which a client says one thing.
constexpr std::chrono::milliseconds kRest{30};

std::string rule_of(const Step& step) {
  if (!step.event.match) return "\"template\": \"" + step.event.payload.bytes + "\"";
  const TranscriptMatch& match = *step.event.match;
  if (!match.pattern.empty()) return "\"pattern\": \"" + match.pattern + "\"";
  if (!match.regex.empty()) return "\"regex\": \"" + match.regex + "\"";
  return "its \"match\"";
}

// What its difference is against: shown as the message is, without quotes.
std::string rule_text_of(const Step& step) {
  if (!step.event.match) return step.event.payload.bytes;
  const TranscriptMatch& match = *step.event.match;
  for (const std::string* each : {&match.pattern, &match.regex, &match.contains, &match.prefix,
                                  &match.suffix, &match.hex, &match.json})
    if (!each->empty()) return *each;
  return message_of_size(match).text();
}

}  // namespace

asio::awaitable<MockPeer::Answered> MockPeer::answer(const MockStep& made) {
  const TranscriptEvent& event = made.step.event;
  const bool has_end = !channel_.arrivals.hears_anyone();
  Answered answered = Answered::goes_on;
  if (event.type == TranscriptType::recv) {
    std::string reply =
        made.answer ? made.answer->text(values_, run_.fresh()) : event.payload.bytes;
    const std::size_t largest = channel_.largest_packet();
    if (largest != 0 && reply.size() > largest) tell_too_long(event, reply.size());
    const bool is_open = co_await channel_.say(std::move(reply), kind_named(event.kind));
    if (!is_open) answered = Answered::cut_off;
  } else if (event.type == TranscriptType::eof) {
    co_await channel_.finish();
    if (has_end) answered = Answered::finished;
  } else if (event.type == TranscriptType::upgrade) {
    co_await channel_.upgrade();
  } else if (event.type == TranscriptType::silence) {
    co_await channel_.pause(std::chrono::microseconds(event.for_us));
  } else if (event.type == TranscriptType::error && is_lost(event.code) && has_end) {
    co_await channel_.reset();
    answered = Answered::was_reset;
  }
  co_return answered;
}

Clock::time_point MockPeer::end_of_patience(Clock::time_point began) const {
  const Arrivals& arrivals = channel_.arrivals;
  const MockOptions& options = run_.options();
  return std::max(began, arrivals.last_arrival()) +
         (arrivals.hears_anyone() ? options.source_patience : options.stream_patience);
}

asio::awaitable<void> MockPeer::hear_rest() {
  if (!channel_.arrivals.has_ended()) co_await channel_.pause(kRest);
}

void MockPeer::tell_too_long(const TranscriptEvent& event, std::size_t size) {
  Printable what{Literal("the answer is ")};
  what += std::uint64_t{size};
  what += " bytes long: too long for a datagram, it is not sent";
  tell(event.place, what);
}

void MockPeer::log_heard(std::string_view bytes) const {
  log_message(run_.log(), channel_.who(), datagram_message(without_secrets(bytes)).text);
}

std::string MockPeer::without_secrets(std::string_view bytes) const {
  Secrets said;
  for (const std::string& name : run_.script().secrets) {
    const auto value = values_.find(name);
    if (value == values_.end() || said.has(name)) continue;
    try {
      said.add(name, value->second);
    } catch (const std::invalid_argument&) {
      // Too short to be told from other text, or none that a secret can be.
    }
  }
  return said.empty() ? std::string(bytes) : said.masked(bytes);
}

void MockPeer::tell_difference(const MockStep& expected, const Heard& heard) {
  const Step& step = expected.step;
  const std::string came = without_secrets(heard.bytes);
  Printable what{Literal("expected ")};
  const std::string rule = step.matcher ? rule_of(step) : std::string();
  what += step.matcher ? Printable(Untrusted(rule)) : quoted_message(step.event.payload.bytes);
  switch (heard.kind) {
    case Heard::Kind::timed_out:
      what += ", and the client was silent";
      break;
    case Heard::Kind::ended:
      what += channel_.arrivals.hears_anyone() ? Literal(", and the client has gone")
                                               : Literal(", and the client has finished");
      break;
    case Heard::Kind::failed:
      what += ": ";
      what += Untrusted(heard.failure->what());
      break;
    default:
      what += ", got ";
      what += quoted_message(came);
      what += what_came_after(heard);
  }
  std::vector<Printable> details;
  const bool has_come = heard.kind == Heard::Kind::different || !heard.bytes.empty();
  if (has_come && heard.is_about_bytes()) {
    details = step.matcher ? difference_from_rule(rule_text_of(step), came)
                           : explained_difference(step.event.payload.bytes, came);
  }
  if (!heard.why.empty()) {
    Printable reason("it ");
    reason += heard.why;
    Captures values = values_;
    for (const std::string& name : run_.script().secrets) values.erase(name);
    if (step.matcher) reason += other_value(*step.matcher, heard.bytes, values);
    details.push_back(std::move(reason));
  }
  run_.differs(step.event.place, Printable(Untrusted(channel_.who().text)), what, details);
}

void MockPeer::tell(Place place, const Printable& what, std::string_view expected,
                    std::string_view actual) {
  std::vector<Printable> details;
  if (!actual.empty()) details = explained_difference(expected, without_secrets(actual));
  run_.differs(place, Printable(Untrusted(channel_.who().text)), what, details);
}

}  // namespace confab
