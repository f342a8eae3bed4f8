// Going on through a layer, over the connection that is open.

#include <utility>

#include "app/session/conversation.h"
#include "protocol/transcript/transcript.h"
#include "transport/cancelled.h"

namespace confab {

asio::awaitable<bool> Conversation::upgrade(LayerWish wish) {
  const auto keep_alive = shared_from_this();
  check_upgrade(*wish.layer);
  std::optional<NetworkError> locked;
  try {
    co_await unlock(wish);
  } catch (const NetworkError& error) {
    locked = error;
  }
  if (locked && connection_) co_return fail_upgrade(*locked);
  check_upgrade(*wish.layer);  // somebody may have typed for a while
  co_return co_await upgrade_now(std::move(wish));
}

// Before the server waits for us.
asio::awaitable<void> Conversation::unlock(const LayerWish& wish) {
  Url place = wish.place(url_);
  const Deadline deadline = time_.deadline_in(settings_.connect_timeout);
  co_await wish.layer->unlock(io_.get_executor(), std::move(place), Side::client, deadline);
}

void Conversation::check_upgrade(const Layer& wanted) const {
  if (!connection_) throw Unsendable("not connected to " + peer_text());
  check_goes_over(wanted, transport_);
  const std::string& through = layer().empty() ? transport_.layer : layer();
  if (!through.empty()) throw Unsendable("it goes through " + through + " already");
  if (has_finished_ || peer_has_finished_)
    throw Unsendable("a connection of which one direction has ended cannot be encrypted");
  if (sending_.is_taken()) throw Unsendable("a message is still on its way to " + peer_text());
}

// In the words of the protocol. What they are answered is no reply to anything of the user's.
asio::awaitable<bool> Conversation::negotiate() {
  const Deadline deadline = time_.deadline_in(settings_.connect_timeout);
  Negotiation& asking = layer_.ask(url_.host);
  while (!asking.is_over()) {
    std::string said = asking.next();
    if (!said.empty()) {
      const bool has_left = co_await send_bytes(std::move(said));
      if (!has_left) break;
    } else if (is_open() && time_.now() < deadline.at) {
      co_await changed_.wait_until(deadline.at);
    } else {
      break;
    }
  }
  const bool is_agreed = asking.is_granted() && asking.refusal().empty();
  if (is_agreed) co_return co_await upgrade_now(layer_.always()->layer);
  const NetworkError why_not = asking.failure(Endpoint(peer_text()), deadline.limit);
  layer_.stop_asking();
  if (state_ == State::closed) co_return false;  // by us
  co_return connection_ ? fail_upgrade(why_not) : give_up_asking();
}

// The connection was lost on the way. What crossed its end is not the user's, and is not sent
// again.
bool Conversation::give_up_asking() {
  if (const auto lost = abandon_recovery()) lost->close();
  forget_unsent();
  state_ = State::failed;
  const NetworkError why = starttls_refused(Endpoint(peer_text()), "");
  publish(Note{.text = why.what(), .is_warning = true});
  events_.settle();
  return false;
}

asio::awaitable<bool> Conversation::upgrade_now(LayerWish wish) {
  std::unique_ptr<PreparedLayer> prepared;
  std::optional<NetworkError> trouble;
  try {
    prepared = wish.layer->prepare(io_.get_executor(), wish.place(url_), Side::client);
  } catch (const NetworkError& error) {
    trouble = error;
  }
  const auto turn = co_await sending_.take();
  co_await receiving_.stop();
  const auto why_not = layer_.end_of_clear(Endpoint(peer_text()));
  if (!connection_) co_return false;
  flush_partial();
  if (trouble) co_return fail_upgrade(*trouble);
  if (why_not) co_return fail_upgrade(*why_not);
  co_return co_await go_through(*prepared, wish);
}

asio::awaitable<bool> Conversation::go_through(PreparedLayer& prepared, const LayerWish& wish) {
  layer_.enter(wish.layer->name);
  cut_anew();
  recovery_.heard();
  replies_.sent();
  begins_anew_ = true;
  traffic_.replied = true;
  traffic_.messages_before_layer = traffic_.messages_sent;
  const std::string options = options_text(wish.options);
  publish(Upgraded{layer(), options});
  if (layer_.always() != nullptr && manner_.framing != kUsualFraming)
    publish(FramingChanged{manner_.framing});
  std::optional<NetworkError> failure;
  std::shared_ptr<Connection> wrapped;
  try {
    wrapped = prepared.wrap(connection_, {});
    hear_notes_of(*wrapped);
    connection_ = wrapped;
    co_await wrapped->start(time_.deadline_in(settings_.connect_timeout));
  } catch (const NetworkError& error) {
    failure = error;
  } catch (const std::system_error& error) {
    if (!was_cancelled(error) || wrapped != connection_) throw;
    close();  // the user did not want to wait
    throw;
  }
  if (wrapped != connection_) co_return false;
  if (failure) co_return fail_upgrade(*failure);
  std::string agreed = "encrypted";
  for (const Fact& each : connection_->describe())
    if (each.label == "TLS" || each.label == "cipher") agreed += ", " + each.value;
  note(agreed);
  receive_from_now();
  events_.settle();
  co_return true;
}

// Nothing is said in the clear that was to be encrypted.
bool Conversation::fail_upgrade(const NetworkError& error) {
  publish(Failed{op_name(error.op), error.code_name, error.who.text, "", error.what(), 0});
  detach(State::failed)->close();
  publish(Closed{});
  events_.settle();
  return false;
}

}  // namespace confab
