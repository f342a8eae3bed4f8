// How a conversation begins, and goes on through a layer.

#include <stdexcept>
#include <string>
#include <utility>

#include "app/replay/exchange_text.h"
#include "app/replay/player.h"
#include "protocol/match/text_template.h"

namespace confab {
namespace {

constexpr std::size_t kLongestOption = 4096;

}  // namespace

asio::awaitable<std::optional<NetworkError>> Player::connect(const TranscriptEvent& event) {
  Dialling dialled = dialler_.dial(event);
  Url target = dialled.target;
  const auto peer = std::make_shared<ReplayPeer>(executor_, registry_.find(target.scheme));
  peer->on_warning = [this](const std::string& text) {
    if (exchange_) warn(Printable(Untrusted(text)));
  };
  peer->recorded_peer = event.peer.empty() ? dialled.recorded.authority() : event.peer;
  peer->dialled = std::move(dialled);
  peer->last_place = event.place;
  std::shared_ptr<ReplayPeer>& place = peers_[event.conn];
  if (place) place->close();  // its end was not recorded
  place = peer;
  auto opening = peer->open(std::move(target), deadline_of(event));
  auto failure = co_await std::move(opening);
  if (failure) peers_.erase(event.conn);
  co_return failure;
}

asio::awaitable<void> Player::open(const Step& step) {
  const auto failure = co_await connect(step.event);
  if (!failure) co_return;
  PlayTrouble trouble{Verdict::could_not_run, failure->code_name};
  fail(step.event.place, std::move(trouble), Printable(Untrusted(failure->what())));
  const Dialling dialled = dialler_.dial(step.event);
  const bool was_named = dialled.target.text() != dialled.recorded.text();
  if (failure->is_refused() && !was_named)
    exchange_->advice = Printable("--target HOST:PORT, if the server is elsewhere");
  if (failure->op == Op::tls) exchange_->advice = advice_on_files(dialled);
}

// What stands behind the server's answer in the clear may be anybody's.
asio::awaitable<void> Player::upgrade(const Step& step, ReplayPeer& peer) {
  const TranscriptEvent& event = step.event;
  peer.last_place = event.place;
  Arrivals& arrivals = peer.arrivals();
  if (arrivals.has_unread()) {
    Printable what("the peer said more in the clear than its answer: ");
    what += quoted_message(masked(arrivals.unread()));
    fail(event.place, {Verdict::failed, "unexpected"}, std::move(what));
    arrivals.take_unread();
    co_return peer.close();
  }
  const Layer& layer = registry_.find_layer(event.layer);
  Url place = dialler_.layered(layer, event, peer.dialled);
  std::string trouble;
  try {
    for (auto& [name, value] : place.options) value = expand(value, values_, kLongestOption);
    layer.check(place, Side::client);
  } catch (const std::invalid_argument& error) {
    trouble = error.what();
  }
  if (!trouble.empty()) {
    fail(event.place, {Verdict::could_not_run, "unsendable"}, Printable(Untrusted(trouble)));
    co_return peer.close();
  }
  auto upgrading = peer.upgrade(layer, std::move(place), deadline_of(event));
  co_await std::move(upgrading);
  const Step* next = steps_.peek(taken_);
  const bool is_expected = next != nullptr && next->event.type == TranscriptType::error &&
                           next->event.conn == event.conn;
  if (is_expected || arrivals.failures().empty()) co_return;
  const NetworkError failure = arrivals.failures().front().error;
  fail(event.place, {Verdict::could_not_run, failure.code_name},
       Printable(Untrusted(failure.what())));
  if (exchange_) exchange_->advice = advice_on_files(peer.dialled);
  peer.close();
}

}  // namespace confab
