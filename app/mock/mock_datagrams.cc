#include "app/mock/mock_datagrams.h"

#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <utility>
#include <variant>

#include "app/mock/loose_peer.h"
#include "app/mock/scripted_peer.h"
#include "app/serve/message.h"
#include "transport/network_error.h"

namespace confab {
namespace {

// What all sources together have said and nobody has looked at: more of it is lost, as in a full
// socket.
constexpr std::size_t kMostUnread = std::size_t{8} << 20;
constexpr std::size_t kMostUnsent = std::size_t{4} << 20;

}  // namespace

MockSource::MockSource(const asio::any_io_executor& executor, Endpoint who, const Traits& traits,
                       std::shared_ptr<Outbox> outbox, MockRun& run, std::size_t address,
                       MockPlay given)
    : channel(executor, std::move(who), traits, std::move(outbox), run.faults(), run.next_number(),
              run.options().delay),
      what(std::move(given)),
      uses(run.loose_table(address).no_uses()),
      run_(run),
      address_(address) {}

asio::awaitable<Ending> MockSource::play() {
  std::unique_ptr<MockPeer> peer;
  if (run_.options().mode == MockOptions::Mode::loose) {
    peer = std::make_unique<LoosePeer>(run_, channel, *what.order, address_, uses);
  } else {
    peer = std::make_unique<ScriptedPeer>(run_, channel, *what.order, *what.conversation);
  }
  const Ending ending = co_await peer->play();
  co_await channel.drained();
  co_return ending;
}

void MockSource::abandon() {
  channel.abandon();
  what.order->end(what.conversation->number, false);
}

MockDatagrams::MockDatagrams(std::shared_ptr<ServerContext> context, std::shared_ptr<MockRun> run,
                             std::size_t address, std::shared_ptr<Connection> connection)
    : context_(std::move(context)),
      run_(std::move(run)),
      address_(address),
      connection_(std::move(connection)),
      outbox_(std::make_shared<Outbox>(context_->executor, connection_, kMostUnsent)) {}

void MockDatagrams::start() {
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    self->end(failure);
  };
  context_->spawn(listen(), std::move(done));
}

asio::awaitable<void> MockDatagrams::listen() {
  for (unsigned turn = 1; !context_->stopping; ++turn) {
    if (turn % kDatagramsInTurn == 0) co_await asio::post(asio::use_awaitable);
    std::exception_ptr failure;
    try {
      auto receiving = connection_->receive();
      const auto got = co_await std::move(receiving);
      const Packet* packet = std::get_if<Packet>(&got);
      if (packet == nullptr) co_return;
      heard(*packet);
    } catch (...) {
      failure = std::current_exception();
    }
    const AfterTrouble verdict = failure ? judge(failure) : AfterTrouble::go_on;
    if (verdict == AfterTrouble::end) co_return;
    if (verdict == AfterTrouble::back_off) {
      co_await sleep_for(kDatagramBackOff);
    }
  }
}

void MockDatagrams::heard(const Packet& packet) {
  if (unread_bytes_ >= kMostUnread || is_turned_away(packet.from->text)) return;
  if (!sources_.find(packet.from->text)) begin(*packet.from);
  const auto number = sources_.find(packet.from->text);
  if (!number) return;  // it has ended with its beginning
  sources_.heard(packet.from->text, context_->time.now());
  MockSource& source = *playing_.at(*number);
  source.channel.arrivals.add(packet.bytes, *packet.from, packet.kind);
  count_unread(source);
}

// It is kept apart from those that are served: however many there are, none of these is forgotten.
bool MockDatagrams::is_turned_away(const std::string& source) {
  const Clock::time_point now = context_->time.now();
  const Clock::time_point silent_since = now - run_->options().source_patience;
  while (turned_away_.forget_one(silent_since)) continue;
  turned_away_.heard(source, now);
  return turned_away_.find(source).has_value();
}

void MockDatagrams::turn_away(const Endpoint& who) {
  turned_away_.add(who.text, ++last_number_, context_->time.now());
  run_->came_too_much(address_, who, Literal("source"));
  run_->ended(address_, who, nullptr, Ending::differed);
}

void MockDatagrams::begin(const Endpoint& who) {
  MockPlay given = run_->begin(address_, context_->executor);
  if (given.conversation == nullptr) return turn_away(who);
  const Sources::Id number = ++last_number_;
  auto source = std::make_shared<MockSource>(context_->executor, who, connection_->traits(),
                                             outbox_, *run_, address_, std::move(given));
  sources_.add(who.text, number, context_->time.now());
  playing_.emplace(number, source);
  forget(sources_.forget_one(Clock::time_point::min()));
  source->channel.arrivals.on_taken = [this, one = source.get()] {
    one->has_taken_any = true;
    count_unread(*one);
  };
  const auto ending = std::make_shared<Ending>(Ending::differed);
  auto done = [self = shared_from_this(), number, ending](const std::exception_ptr& failure) {
    self->ended(number, failure, *ending);
  };
  context_->spawn(play(source, ending), std::move(done));
}

asio::awaitable<void> MockDatagrams::play(std::shared_ptr<MockSource> source,
                                          std::shared_ptr<Ending> ending) {
  *ending = co_await source->play();
}

void MockDatagrams::count_unread(MockSource& source) {
  unread_bytes_ -= source.counted_bytes;
  source.counted_bytes = source.channel.arrivals.unread_bytes();
  unread_bytes_ += source.counted_bytes;
}

void MockDatagrams::ended(Sources::Id number, const std::exception_ptr& failure, Ending ending) {
  const auto found = playing_.find(number);
  if (found == playing_.end()) return;  // forgotten: nobody counts on it
  const std::shared_ptr<MockSource> source = found->second;
  const Endpoint who = source->channel.who();
  const bool was_abandoned = source->channel.is_abandoned();
  if (sources_.find(who.text) == number) sources_.forget(who.text);  // it may have come anew
  const Ending how = failure ? Ending::differed : ending;
  source->what.order->end(source->what.conversation->number, !was_abandoned && is_as_recorded(how));
  forget(number);
  if (was_abandoned) return;
  context_->report(failure);
  run_->ended(address_, who, source->what.conversation, how);
  if (!source->has_taken_any) drop_first(*source);
  hear_rest(source->channel.arrivals);
}

// What began a conversation is not left to the next one, also where none of it was waited for (a
// recording without a "send"): it would begin again and again, without an end.
void MockDatagrams::drop_first(MockSource& source) {
  Arrivals& arrivals = source.channel.arrivals;
  if (arrivals.datagrams().empty()) return;
  const Arrivals::Datagram first = arrivals.take_datagram(0);
  log_message(run_->log(), first.from, datagram_message(first.bytes).text);
}

// What came after the end of a conversation is the beginning of the next one.
void MockDatagrams::hear_rest(Arrivals& arrivals) {
  while (!arrivals.datagrams().empty() && !context_->stopping) {
    const Arrivals::Datagram next = arrivals.take_datagram(0);
    heard(Packet{next.bytes, &next.from, false, next.kind});
  }
}

// Nobody is at its address any more: that is a source's end, and of what it was to say, too.
void MockDatagrams::has_gone(const Endpoint& who) {
  const auto number = sources_.forget(who.text);
  if (number) playing_.at(*number)->channel.arrivals.end();
}

void MockDatagrams::forget(std::optional<Sources::Id> number) {
  if (!number) return;
  const auto found = playing_.find(*number);
  const std::shared_ptr<MockSource> source = found->second;
  unread_bytes_ -= source->counted_bytes;
  source->channel.arrivals.on_taken = nullptr;
  playing_.erase(found);
  source->abandon();
}

AfterTrouble MockDatagrams::judge(const std::exception_ptr& failure) {
  const auto refused = [this](const Endpoint& who) { has_gone(who); };
  return judge_datagram_trouble(*context_, Endpoint(), failure, refused);
}

// What was said is sent first.
void MockDatagrams::stop() {
  if (outbox_->unsent_bytes() == 0) return abort();
  auto done = [self = shared_from_this()](const std::exception_ptr&) { self->abort(); };
  context_->spawn(outbox_->flushed(), std::move(done));
}

void MockDatagrams::abort() { connection_->close(); }

void MockDatagrams::end(const std::exception_ptr& failure) {
  context_->report(failure);
  connection_->close();
  while (!playing_.empty()) forget(playing_.begin()->first);
  context_->end(*this);
}

}  // namespace confab
