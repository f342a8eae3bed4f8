#include "app/proxy/proxied_conversation.h"

#include <cerrno>
#include <utility>
#include <vector>

namespace confab {
namespace {

NetworkError loop_error(const Endpoint& who) {
  NetworkError error(Op::connect, who, system_code(ELOOP), true);
  error.set_reason("the proxy itself listens there");
  return error;
}

}  // namespace

ProxiedConversation::ProxiedConversation(std::shared_ptr<ProxyRun> run, ProxyTarget target,
                                         const Traits& traits)
    : run_(std::move(run)),
      target_(std::move(target)),
      number_(run_->next_number()),
      url_text_(target_.url.text()),
      publisher_(run_->io, run_->events, run_->next_name(target_.url.scheme)),
      up_(Passing::From::client, run_->io, publisher_, run_->options().framing, traits),
      down_(Passing::From::target, run_->io, publisher_, run_->options().framing, traits) {}

asio::awaitable<std::unique_ptr<Connection>> ProxiedConversation::dial() {
  const auto began = run_->time.now();
  std::unique_ptr<Connection> made;
  try {
    auto connecting = target_.transport->connect(target_.url, run_->connect_deadline());
    made = co_await std::move(connecting);
    const Endpoint peer = made->peer();
    if (target_.leads_back(made->local(), peer)) failure_ = loop_error(peer);
  } catch (const NetworkError& error) {
    failure_ = error;
  }
  took_ = run_->time.now() - began;
  if (!failure_) co_return made;
  tell_failure(*failure_, url_text_);
  co_return nullptr;
}

void ProxiedConversation::begin(Connection& upstream, const Endpoint& client,
                                const Connection* front) {
  has_begun_ = true;
  hear_notes_of(upstream);
  const Traits& promises = target_.transport->promises;
  const Endpoint peer = upstream.peer();
  const Endpoint local = upstream.local();
  Opened opened{url_text_, peer.text, local.text, took_, promises.keeps_boundaries};
  opened.hears_anyone = promises.hears_anyone;
  if (!promises.keeps_boundaries) opened.framing = run_->options().framing;
  opened.client = client.text;
  tell(opened);
  auto sides = [this, &upstream, front, since = run_->time.now()]() -> ProxyRun::Sides {
    return {passed_, since, front == nullptr ? std::vector<Fact>() : front->describe(),
            upstream.describe()};
  };
  run_->began(number_, {publisher_.name(), client.text, peer.text, on_close, std::move(sides)});
}

void ProxiedConversation::hear_notes_of(Connection& connection) {
  connection.on_note = [this](const std::string& text) {
    if (!has_ended_) publisher_.note(text);
  };
  connection.on_warning = [this](const std::string& text) {
    if (!has_ended_) publisher_.publish(Note{.text = text, .is_warning = true});
  };
}

asio::awaitable<void> ProxiedConversation::room() {
  while (!has_ended_ && !has_room()) co_await run_->events.some_room();
}

void ProxiedConversation::end() {
  if (std::exchange(has_ended_, true)) return;
  up_.flush();
  down_.flush();
  if (has_begun_) publisher_.publish(Closed{});
  run_->ended(number_);
  settle();
  run_->events.forget(publisher_.name());
  run_->events.notify_room();
}

void ProxiedConversation::tell(Publisher::Payload what) {
  if (has_ended_) return;
  publisher_.publish(std::move(what));
  publisher_.settle();
}

void ProxiedConversation::tell_failure(const NetworkError& error, std::string_view url) {
  tell(Failed{op_name(error.op), error.code_name, error.who.text, url, error.what(), 0});
}

// What the other side has begun to say came before it.
void ProxiedConversation::came(Passing& from, const Packet& packet, const Endpoint& to) {
  if (has_ended_) return;
  const bool is_of_client = &from == &up_;
  (is_of_client ? passed_.up : passed_.down) += packet.bytes.size();
  (is_of_client ? run_->passed.up : run_->passed.down) += packet.bytes.size();
  if (!run_->is_watched()) return;
  (is_of_client ? down_ : up_).flush();
  from.came(packet, to);
  publisher_.settle();
}

}  // namespace confab
