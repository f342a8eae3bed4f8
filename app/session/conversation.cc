#include "app/session/conversation.h"

#include <exception>
#include <utility>

#include "transport/cancelled.h"

namespace confab {
namespace {

Conversation::State state_after(const NetworkError& error) {
  if (error.is_refused()) return Conversation::State::refused;
  if (error.is_reset()) return Conversation::State::reset;
  if (error.code_name == "ETIMEDOUT") return Conversation::State::timed_out;
  return Conversation::State::failed;
}

}  // namespace

Conversation::Conversation(asio::io_context& io, const Transport& transport, Url url,
                           std::string name, EventStream& events, const Settings& settings,
                           Manner manner)
    : io_(io),
      time_(LoopTime::of(io)),
      transport_(transport),
      url_(std::move(url)),
      url_text_(url_.text()),
      name_(std::move(name)),
      events_(events),
      settings_(settings),
      manner_(std::move(manner)),
      changed_(io),
      opening_(io),
      sending_(io),
      receiving_(io.get_executor()),
      addressee_(url_.authority()),
      idle_(io),
      reply_due_(io) {}

void Conversation::publish(Payload what, Clock::time_point at) {
  const Event event{at, name_, std::move(what)};
  events_.publish(event);
  changed_.notify();
}

asio::awaitable<bool> Conversation::open() {
  const auto keep_alive = shared_from_this();
  const auto turn = co_await opening_.take();
  if (connection_) co_return true;
  co_return co_await connect();
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
    events_.settle();
    co_return false;
  } catch (...) {  // cancelled, or a bad option: the caller says so
    const bool cancelled = was_cancelled(std::current_exception());
    if (state_ == State::connecting) state_ = cancelled ? State::cancelled : State::failed;
    changed_.notify();
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

void Conversation::begin(std::unique_ptr<Connection> connection, Clock::duration took) {
  opened_at_ = time_.now();
  connection_ = std::move(connection);
  hear_notes_of(*connection_);
  layer_.begin();
  has_finished_ = peer_has_finished_ = false;
  lost_send_.reset();
  uptake_.begin(opened_at_);
  traffic_.received_on_this_connection = 0;
  greeting_is_over_ = has_spoken_ = false;
  traffic_.first_reply = {};
  traffic_.last_activity = opened_at_;
  state_ = State::open;
  cut_anew();
  const Endpoint local = connection_->local();
  const Endpoint peer = connection_->peer();
  addressee_.know(peer);
  Opened opened{url_text_, peer.text, local.text, took, keeps_boundaries(), was_open_};
  opened.framing = layer_.framing(manner_.framing);
  opened.hears_anyone = hears_anyone();
  was_open_ = true;
  publish(opened, opened_at_);
  events_.settle();
  receive_from_now();
}

void Conversation::hear_notes_of(Connection& connection) {
  connection.on_note = [this](const std::string& text) { note(text); };
  connection.on_warning = [this](const std::string& text) {
    publish(Note{.text = text, .is_warning = true});
  };
}

void Conversation::receive_from_now() {
  receiving_.start(receive_all(connection_), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
}

// What arrives from now on, by the framing as it is.
void Conversation::cut_anew() {
  incoming_.emplace(std::string(layer_.framing(manner_.framing)), keeps_boundaries());
  replies_ = ReplyCount(incoming_->is_cut_anywhere() ? ReplyCount::Cut::anywhere
                                                     : ReplyCount::Cut::by_framing);
}

void Conversation::set_framing(const std::string& framing) {
  check_framing(framing);
  flush_partial();
  manner_.framing = framing;
  if (!connection_) return;
  cut_anew();
  publish(FramingChanged{framing});
  events_.settle();
}

void Conversation::close() {
  if (recovery_.is_watching())
    tell_crossing(Fate::unsent);  // whoever closes it does not wait for its fate
  const auto lost = abandon_recovery();
  if (connection_) flush_partial();
  const auto last = connection_ ? detach(State::closed) : lost;
  if (last) {
    last->close();
    publish(Closed{});
  }
  state_ = State::closed;
  changed_.notify();
  events_.settle();
}

std::shared_ptr<Connection> Conversation::detach(State why) {
  idle_.cancel();
  reply_due_.cancel();
  state_ = why;
  last_facts_ = connection_->describe();
  addressee_.know(connection_->peer());  // of datagrams, maybe another of its addresses
  incoming_.reset();
  layer_.end();
  return std::exchange(connection_, nullptr);
}

std::size_t Conversation::largest_packet() const {
  return connection_ ? connection_->traits().largest_packet : 0;
}

std::string Conversation::peer_text() const {
  const Endpoint peer = connection_ ? connection_->peer() : Endpoint();
  return peer.empty() ? addressee_.peer() : peer.text;
}

std::string Conversation::addressee_text() const {
  return destination().empty() ? peer_text() : destination().text;
}

std::string Conversation::local_text() const {
  return connection_ ? connection_->local().text : std::string();
}

std::vector<Fact> Conversation::facts() const {
  return connection_ ? connection_->describe() : last_facts_;
}

std::uint64_t Conversation::unacknowledged() const noexcept {
  return connection_ ? connection_->unacknowledged() : 0;
}

}  // namespace confab
