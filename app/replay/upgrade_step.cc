#include "app/replay/upgrade_step.h"

#include <stdexcept>
#include <utility>

#include "app/replay/exchange_text.h"
#include "protocol/match/text_template.h"

namespace confab {
namespace {

using Verdict = ExchangeResult::Verdict;

// Bytes, once its names have their values.
constexpr std::size_t kLongestOption = 4096;

}  // namespace

asio::awaitable<void> UpgradeStep::take(const Step& step, ReplayPeer& peer) {
  const TranscriptEvent& event = step.event;
  peer.last_place = event.place;
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
    log_.fail(event.place, {Verdict::could_not_run, "unsendable"}, Printable(Untrusted(trouble)));
    co_return peer.close();
  }
  auto upgrading = peer.upgrade(layer, std::move(place), patience_.with(event));
  const bool is_through = co_await std::move(upgrading);
  if (!is_through) tell_failed(step, peer);
}

// What comes after the server's answer in the clear may be anybody's.
void UpgradeStep::tell_failed(const Step& step, ReplayPeer& peer) {
  const TranscriptEvent& event = step.event;
  Arrivals& arrivals = peer.arrivals();
  const Step* next = steps_.peek(1);
  const bool is_expected = next != nullptr && next->event.type == TranscriptType::error &&
                           next->event.conn == event.conn;
  if (arrivals.has_unread()) {
    Printable what("the peer said more in the clear than its answer: ");
    what += quoted_message(log_.masked(arrivals.unread()));
    log_.fail(event.place, {Verdict::failed, "unexpected"}, std::move(what));
    arrivals.take_unread();
  } else if (is_expected) {
    return;
  } else if (arrivals.failures().empty()) {
    log_.skip();
  } else {
    const NetworkError& failure = arrivals.failures().front().error;
    log_.fail(event.place, {Verdict::could_not_run, failure.code_name},
              Printable(Untrusted(failure.what())));
    log_.current().advice = advice_on_files(peer.dialled);
  }
  peer.close();
}

}  // namespace confab
