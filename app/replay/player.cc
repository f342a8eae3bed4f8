#include "app/replay/player.h"

#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <stdexcept>
#include <utility>

#include "app/replay/exchange_text.h"
#include "app/replay/frame_end.h"
#include "app/transcript/listening_events.h"
#include "protocol/match/text_template.h"

namespace confab {
namespace {

using Verdict = ExchangeResult::Verdict;

// Steps that are read while the peer thinks: what is expected of it, and the next action.
constexpr std::size_t kAhead = 2;

Unexpected policy_of(const PlayOptions& options, const TranscriptHeader& header) {
  if (options.unexpected) return *options.unexpected;
  if (header.unexpected == "warn") return Unexpected::warn;
  return header.unexpected == "ignore" ? Unexpected::ignore : Unexpected::fail;
}

}  // namespace

Player::Player(asio::any_io_executor executor, const Registry& registry,
               const TranscriptHeader& header, StepSource& steps, PlayOptions options,
               PlayHooks hooks)
    : executor_(std::move(executor)),
      registry_(registry),
      steps_(steps),
      options_(std::move(options)),
      hooks_(std::move(hooks)),
      values_(options_.values),
      dialler_(options_.targets, registry_, options_.verifies),
      timeline_(LoopTime::of(executor_), options_.timing, options_.intended_start),
      patience_(LoopTime::of(executor_), header, options_.timeout, options_.time_scale),
      log_(timeline_, options_, hooks_),
      judge_(timeline_, patience_, log_, values_, options_, hooks_),
      quiet_(LoopTime::of(executor_), log_, policy_of(options_, header), options_.drain),
      messages_(steps_, patience_, judge_, quiet_, log_, values_, options_),
      ends_(LoopTime::of(executor_), steps_, patience_, judge_, quiet_),
      upgrades_(registry_, dialler_, steps_, patience_, log_, values_),
      accepts_(executor_, registry_, options_, hooks_, patience_, log_) {
  for (const auto& [name, value] : header.variables) {
    if (value) values_.try_emplace(name, *value);
  }
}

Player::~Player() {
  for (const auto& [name, peer] : peers_) peer->close();
}

asio::awaitable<FileResult> Player::play() {
  const Clock::time_point start = timeline_.now();
  timeline_.begin_play();
  std::uint64_t steps = 0;
  while (const Step* step = steps_.peek(0)) {
    if (is_action(step->event) || !log_.has_begun()) {
      log_.end();
      log_.begin(*step);
    }
    std::size_t taken = 1;
    if (!log_.is_skipping()) {
      timeline_.begin_step();
      taken = co_await take(*step);
      timeline_.end_step();
    }
    for (; taken > 0; --taken) steps_.advance();
    if (++steps % kStepsOfOneTurn == 0) co_await asio::post(asio::use_awaitable);
  }
  if (!log_.is_skipping()) co_await hear_nothing_more();
  log_.end();
  for (const auto& [name, peer] : peers_) peer->close();
  FileResult result = log_.result();
  result.took = timeline_.now() - start;
  co_return result;
}

// How many steps that was.
asio::awaitable<std::size_t> Player::take(const Step& step) {
  const TranscriptEvent& event = step.event;
  log_.turn_to(event.conn, step.missing_before);
  if (is_action(event)) {
    co_await wait_for_turn(step);
  } else {
    timeline_.pass(event);
  }
  const auto found = peers_.find(event.conn);
  const bool is_open = found != peers_.end() && found->second->is_open();
  if (event.type == TranscriptType::open) {
    co_await open(step);
  } else if (event.type == TranscriptType::listen) {
    co_await accepts_.listen(step);
  } else if (event.type == TranscriptType::accept) {
    co_await accept(step);
  } else if (event.type == TranscriptType::error && !event.url.empty()) {
    co_await hear_failed_attempt(step);
  } else if (is_open) {
    const std::shared_ptr<ReplayPeer> peer = found->second;
    co_return co_await take(step, *peer);
  } else {
    log_.skip();
  }
  co_return 1;
}

asio::awaitable<std::size_t> Player::take(const Step& step, ReplayPeer& peer) {
  const bool may_follow =
      step.event.type == TranscriptType::error || step.event.type == TranscriptType::close;
  if (peer.is_over() && !may_follow) co_return log_.skip(), 1;
  switch (step.event.type) {
    case TranscriptType::send:
      co_await send(step, peer);
      break;
    case TranscriptType::shutdown:
      co_await peer.finish_sending();
      break;
    case TranscriptType::upgrade:
      co_await upgrades_.take(step, peer);
      break;
    case TranscriptType::close:
      co_await close(step, peer);
      break;
    case TranscriptType::recv:
      co_return co_await messages_.hear(step, peer);
    case TranscriptType::eof:
      co_await ends_.hear_end(step, peer);
      break;
    case TranscriptType::error:
      co_await ends_.hear_error(step, peer);
      break;
    case TranscriptType::silence:
      co_await quiet_.hear_silence(step, peer);
      break;
    default:
      break;
  }
  co_return 1;
}

asio::awaitable<void> Player::wait_for_turn(const Step& step) {
  if (options_.timing.kind == Timing::Kind::step && hooks_.before_action)
    co_await hooks_.before_action(step, log_.current().name);
  const auto late = co_await timeline_.turn_of(step.event);
  if (late) log_.current().late = late;
}

// Of a conversation that begins; its connection is still to come.
std::shared_ptr<ReplayPeer> Player::make_peer(const TranscriptEvent& event, Dialling dialled,
                                              std::string recorded_peer) {
  auto peer = std::make_shared<ReplayPeer>(executor_, registry_, std::move(dialled),
                                           std::move(recorded_peer));
  peer->on_warning = [this](const std::string& text) {
    if (log_.has_begun()) log_.warn(Printable(Untrusted(text)));
  };
  peer->last_place = event.place;
  std::shared_ptr<ReplayPeer>& place = peers_[event.conn];
  if (place) place->close();  // its end was not recorded
  place = peer;
  return peer;
}

asio::awaitable<std::optional<NetworkError>> Player::connect(const TranscriptEvent& event,
                                                             Dialling dialled) {
  Url target = dialled.target;
  std::string recorded_peer = event.peer.empty() ? dialled.recorded.authority() : event.peer;
  const auto peer = make_peer(event, std::move(dialled), std::move(recorded_peer));
  auto opening = peer->open(std::move(target), patience_.with(event));
  auto failure = co_await std::move(opening);
  if (failure) peers_.erase(event.conn);
  co_return failure;
}

asio::awaitable<void> Player::open(const Step& step) {
  const Dialling dialled = dialler_.dial(step.event);
  auto connecting = connect(step.event, dialled);
  const auto failure = co_await std::move(connecting);
  if (!failure) co_return;
  PlayTrouble trouble{Verdict::could_not_run, failure->code_name};
  log_.fail(step.event.place, std::move(trouble), Printable(Untrusted(failure->what())));
  const bool was_named = dialled.target.text() != dialled.recorded.text();
  if (failure->is_refused() && !was_named)
    log_.current().advice = Printable("--target HOST:PORT, if the server is elsewhere");
  if (failure->op == Op::tls) log_.current().advice = advice_on_files(dialled);
}

asio::awaitable<void> Player::accept(const Step& step) {
  auto accepting = accepts_.accept(step);
  const std::shared_ptr<Connection> accepted = co_await std::move(accepting);
  if (!accepted) co_return;
  Dialling dialled;
  dialled.recorded = recorded_url(step.event);
  dialled.target = accepts_.place(dialled.recorded);
  make_peer(step.event, std::move(dialled), step.event.from)->begin(accepted);
}

// An attempt that failed in the recording, and should fail again.
asio::awaitable<void> Player::hear_failed_attempt(const Step& step) {
  Heard heard;
  auto connecting = connect(step.event, dialler_.dial(step.event));
  heard.failure = co_await std::move(connecting);
  heard.at = timeline_.now();
  timeline_.settle(heard.at);
  if (!heard.failure) {
    heard.kind = Heard::Kind::different;
  } else if (!is_same_failure(step.event.code, heard.failure->code_name)) {
    heard.kind = Heard::Kind::failed;
  }
  if (heard.kind == Heard::Kind::matched) {
    log_.current().answered = timeline_.answered();
    judge_.check_time(step, heard.at, timeline_.began());
  } else if (!step.event.optional) {
    tell_attempt(step, heard);
  }
  judge_.tell_hooks(step, heard);
}

void Player::tell_attempt(const Step& step, const Heard& heard) {
  const bool was_opened = heard.kind == Heard::Kind::different;
  Printable what("expected ");
  what += expectation(step.event);
  what += was_opened ? Literal(", but it was opened") : Literal(", ");
  if (!was_opened) what += Untrusted(heard.failure->what());
  PlayTrouble trouble{was_opened ? Verdict::failed : Verdict::could_not_run, failure_kind(heard)};
  log_.fail(step.event.place, std::move(trouble), std::move(what));
}

asio::awaitable<void> Player::send(const Step& step, ReplayPeer& peer) {
  const TranscriptEvent& event = step.event;
  peer.last_place = event.place;
  std::string trouble;
  Verdict verdict = Verdict::could_not_run;
  try {
    std::string expanded;
    std::string_view bytes = event.payload.bytes;
    if (event.payload.kind == TranscriptPayload::Kind::text_template) {
      expanded = expand(bytes, values_, kLargestMessage);
      bytes = expanded;
    }
    log_.current().sent_bytes += bytes.size();
    Endpoint to = peer.sources().destination(event.to, peer.peer(), options_.targets);
    SendOptions how(std::move(to), kind_named(event.kind));
    auto sending = peer.send(bytes, std::move(how), patience_.with(event));
    co_await std::move(sending);  // what fails is among the arrivals
    steps_.peek(kAhead);
  } catch (const MissingValue& error) {  // an answer was to give it one
    trouble = error.what();
    verdict = Verdict::failed;
  } catch (const std::invalid_argument& error) {
    trouble = error.what();
  }
  if (trouble.empty()) co_return;
  peer.note_silence();  // what was to be the answer does not come
  log_.fail(event.place, {verdict, "unsendable"}, Printable(Untrusted(trouble)));
}

asio::awaitable<void> Player::close(const Step& step, ReplayPeer& peer) {
  co_await quiet_.hear_nothing_more(step.event.place, peer);
  timeline_.settle(timeline_.began());  // the quiet before it is our own
  peer.close();
  peers_.erase(step.event.conn);
}

// At the end of the file, of all conversations that it leaves open.
asio::awaitable<void> Player::hear_nothing_more() {
  for (const auto& [name, peer] : peers_) {
    log_.turn_to(name);
    if (peer->is_open()) co_await quiet_.hear_nothing_more(peer->last_place, *peer);
  }
}

}  // namespace confab
