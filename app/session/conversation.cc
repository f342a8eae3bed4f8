#include "app/session/conversation.h"

#include <exception>
#include <utility>

#include "protocol/transcript/transcript.h"
#include "transport/cancelled.h"

namespace confab {

Conversation::Conversation(asio::io_context& io, const Transport& transport, Url url,
                           std::string name, EventStream& events, const Settings& settings,
                           Manner manner)
    : io_(io),
      time_(LoopTime::of(io)),
      transport_(transport),
      url_(std::move(url)),
      url_text_(url_.text()),
      settings_(settings),
      manner_(std::move(manner)),
      publisher_(io, events, std::move(name)),
      opening_(io),
      receiving_(io.get_executor()),
      addressee_(url_.authority()),
      reception_(io, transport_.promises, settings_, traffic_, publisher_),
      dispatch_(io, transport_.promises, addressee_, traffic_, publisher_) {}

asio::awaitable<bool> Conversation::open() {
  const auto keep_alive = shared_from_this();
  const auto turn = co_await opening_.take();
  if (connection_ || is_accepted_) co_return connection_ != nullptr;
  co_return co_await connect();
}

void Conversation::accept(std::shared_ptr<Connection> connection) {
  is_accepted_ = true;
  if (connection->peer().empty()) addressee_.know(connection->local());
  begin(std::move(connection), Clock::duration::zero());
}

asio::awaitable<bool> Conversation::connect() {
  state_ = State::connecting;
  auto started = time_.now();
  std::unique_ptr<Connection> made;
  try {
    if (layer_.always() != nullptr) co_await unlock(layer_.always()->layer);
    started = time_.now();
    made = co_await transport_.connect(url_, time_.deadline_in(settings_.connect_timeout));
  } catch (const NetworkError& error) {
    if (state_ != State::connecting) co_return false;  // closed meanwhile
    state_ = state_after(error);
    publish(Failed{op_name(error.op), error.code_name, error.who.text, url_text_, error.what(), 0});
    publisher_.settle();
    co_return false;
  } catch (...) {  // cancelled, or a bad option: the caller says so
    const bool cancelled = was_cancelled(std::current_exception());
    if (state_ == State::connecting) state_ = cancelled ? State::cancelled : State::failed;
    publisher_.notify();
    throw;
  }
  if (state_ != State::connecting) co_return false;
  begin(std::move(made), time_.now() - started);
  if (layer_.always() == nullptr) co_return true;
  try {
    co_return co_await negotiate();
  } catch (...) {  // cancelled, or a bad option: it does not stay open in the clear
    layer_.stop_asking();
    close();
    throw;
  }
}

void Conversation::begin(std::shared_ptr<Connection> connection, Clock::duration took) {
  opened_at_ = time_.now();
  connection_ = std::move(connection);
  hear_notes_of(*connection_);
  layer_.begin();
  peer_has_finished_ = false;
  lost_send_.reset();
  traffic_.last_activity = opened_at_;
  state_ = State::open;
  reception_.begin(layer_.framing(manner_.framing));
  dispatch_.begin(connection_);
  const Endpoint local = connection_->local();
  const Endpoint peer = connection_->peer();
  addressee_.know(peer);
  Opened opened{url_text_, peer.text, local.text, took, keeps_boundaries(), was_open_};
  opened.framing = layer_.framing(manner_.framing);
  opened.hears_anyone = hears_anyone();
  opened.is_accepted = is_accepted_;
  was_open_ = true;
  publisher_.publish(opened, opened_at_);
  publisher_.settle();
  receive_from_now();
}

void Conversation::hear_notes_of(Connection& connection) {
  connection.on_note = [this](const std::string& text) { publisher_.note(text); };
  connection.on_warning = [this](const std::string& text) {
    publish(Note{.text = text, .is_warning = true});
  };
}

void Conversation::receive_from_now() {
  receiving_.start(receive_all(connection_), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
}

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
  if (is_accepted_)
    throw Unsendable(peer_text() +
                     " connected to us, and would have to ask for it; tls:// listens " +
                     "encrypted from the beginning");
  check_goes_over(wanted, transport_);
  const std::string& through = layer().empty() ? transport_.layer : layer();
  if (!through.empty()) throw Unsendable("it goes through " + through + " already");
  if (has_finished() || peer_has_finished_)
    throw Unsendable("a connection of which one direction has ended cannot be encrypted");
  if (dispatch_.is_taken()) throw Unsendable("a message is still on its way to " + peer_text());
}

// In the words of the protocol. What they are answered is no reply to anything of the user's.
asio::awaitable<bool> Conversation::negotiate() {
  const Deadline deadline = time_.deadline_in(settings_.connect_timeout);
  Negotiation& asking = layer_.ask(url_.host);
  reception_.expect_no_replies();
  while (!asking.is_over()) {
    std::string said = asking.next();
    if (!said.empty()) {
      const bool has_left = co_await send_bytes(std::move(said));
      if (!has_left) break;
    } else if (is_open() && time_.now() < deadline.at) {
      co_await publisher_.changed().wait_until(deadline.at);
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
  publisher_.settle();
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
  const auto turn = co_await dispatch_.turn();
  co_await receiving_.stop();
  const auto why_not = layer_.end_of_clear(Endpoint(peer_text()));
  if (!connection_) co_return false;
  reception_.flush();
  if (trouble) co_return fail_upgrade(*trouble);
  if (why_not) co_return fail_upgrade(*why_not);
  co_return co_await go_through(*prepared, wish);
}

asio::awaitable<bool> Conversation::go_through(PreparedLayer& prepared, const LayerWish& wish) {
  layer_.enter(wish.layer->name);
  reception_.begin_anew(layer_.framing(manner_.framing));
  recovery_.heard();
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
    dispatch_.go_through(wrapped);
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
  publisher_.note(agreed);
  receive_from_now();
  publisher_.settle();
  co_return true;
}

// Nothing is said in the clear that was to be encrypted.
bool Conversation::fail_upgrade(const NetworkError& error) {
  publish(Failed{op_name(error.op), error.code_name, error.who.text, "", error.what(), 0});
  let_go(State::failed);
  publisher_.settle();
  return false;
}

void Conversation::set_framing(const std::string& framing) {
  check_framing(framing);
  reception_.flush();
  manner_.framing = framing;
  if (!connection_) return;
  reception_.cut_by(layer_.framing(framing));
  publish(FramingChanged{framing});
  publisher_.settle();
}

void Conversation::close() {
  if (recovery_.is_watching())
    tell_crossing(Recovery::Action::give_up);  // whoever closes it does not wait for its fate
  const auto lost = abandon_recovery();
  if (connection_) reception_.flush();
  const auto last = connection_ ? detach(State::closed) : lost;
  if (last) {
    last->close();
    publish(Closed{});
  }
  state_ = State::closed;
  publisher_.notify();
  publisher_.settle();
}

std::shared_ptr<Connection> Conversation::detach(State why) {
  state_ = why;
  last_facts_ = connection_->describe();
  addressee_.know(connection_->peer());  // of datagrams, maybe another of its addresses
  reception_.end();
  dispatch_.end();
  layer_.end();
  return std::exchange(connection_, nullptr);
}

void Conversation::let_go(State why) {
  detach(why)->close();
  publish(Closed{});
}

std::string Conversation::peer_text() const {
  const Endpoint peer = connection_ ? connection_->peer() : Endpoint();
  return peer.empty() ? addressee_.peer() : peer.text;
}

std::string Conversation::addressee_text() const {
  return destination().empty() ? peer_text() : destination().text;
}

}  // namespace confab
