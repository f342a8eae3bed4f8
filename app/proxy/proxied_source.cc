#include "app/proxy/proxied_source.h"

#include <utility>
#include <variant>
#include <vector>

#include "transport/cancelled.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::size_t kMostWaiting = std::size_t{64} * 1024;
constexpr std::size_t kMostUnsentOfSource = std::size_t{1} << 20;
// A target that answers from everywhere must not take all descriptors.
constexpr std::size_t kMostDoors = 16;
constexpr const char* kTooMuchWaits =
    "more datagrams wait for their time than fit (16 MiB): some are lost";
constexpr std::size_t kMostTold = 8;  // sentences: who sends from everywhere would make more

}  // namespace

ProxiedSource::ProxiedSource(std::shared_ptr<ServerContext> context, std::shared_ptr<ProxyRun> run,
                             const ProxyTarget& target, Endpoint client, Endpoint local,
                             std::shared_ptr<Outbox> back, const Traits& traits)
    : context_(std::move(context)),
      conversation_(std::move(run), target, traits),
      up_(context_->executor, conversation_.faults(), conversation_.number(), Direction::up),
      down_(context_->executor, conversation_.faults(), conversation_.number(), Direction::down),
      client_(std::move(client)),
      local_(std::move(local)),
      back_(std::move(back)) {}

void ProxiedSource::start() {
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure && !was_cancelled(failure)) self->context_->report(failure);
    if (!self->conversation_.has_ended() && self->on_end) self->on_end();
  };
  context_->spawn(run(), std::move(done), dialling_.slot());
}

asio::awaitable<void> ProxiedSource::run() {
  std::shared_ptr<Connection> opened = co_await conversation_.dial();
  if (!opened || conversation_.has_ended()) co_return;
  upstream_ = std::move(opened);
  out_ = std::make_shared<Outbox>(context_->executor, upstream_, kMostUnsentOfSource);
  peer_ = upstream_->peer();
  conversation_.on_close = [this] {
    if (on_end) on_end();
  };
  conversation_.begin(*upstream_, client_);
  for (const Waiting& each : std::exchange(waiting_, {}))
    pass_on(Packet{each.bytes, &client_, false, each.kind}, {});
  co_await receive_all();
}

void ProxiedSource::hear(const Packet& packet) {
  if (upstream_) return pass_on(packet, {});
  const std::size_t cost = packet.bytes.size() + sizeof(Waiting);
  if (waiting_bytes_ + cost > kMostWaiting) return;
  waiting_bytes_ += cost;
  waiting_.push_back({std::string(packet.bytes), packet.kind});
}

void ProxiedSource::pass_on(const Packet& packet, const Endpoint& to) {
  if (on_sign) on_sign();
  conversation_.came(conversation_.up(), packet, to);
  const bool is_kept =
      up_.pass(packet.bytes, [this, to](std::string_view bytes) { out_->push(bytes, to); });
  if (!is_kept) tell_once(kTooMuchWaits);
}

asio::awaitable<void> ProxiedSource::receive_all() {
  bool is_open = true;
  while (is_open && !conversation_.has_ended()) {
    try {
      auto receiving = upstream_->receive();
      const auto got = co_await std::move(receiving);
      const Packet* const packet = std::get_if<Packet>(&got);
      if (packet == nullptr) co_return;
      co_await pass_back(*packet);
      co_await conversation_.room();
    } catch (const NetworkError& error) {
      conversation_.tell_failure(error);
      is_open = !error.ends_connection;
    }
  }
}

asio::awaitable<void> ProxiedSource::pass_back(Packet packet) {
  const Endpoint from = *packet.from;
  if (!conversation_.target().transport->places.is_same_host(from.text, peer_.text)) {
    tell_once("what comes from other hosts than the target's is left out: " +
              conversation_.target().transport->places.host(from.text));
    co_return;
  }
  if (on_sign) on_sign();
  conversation_.came(conversation_.down(), packet);
  std::shared_ptr<Outbox> out = back_;
  if (from != peer_) out = co_await door_for(from);
  const bool is_kept = down_.pass(
      packet.bytes,
      [this, out = std::move(out)](std::string_view bytes) { out->push(bytes, client_); });
  if (!is_kept) tell_once(kTooMuchWaits);
}

// Where there are too many, or none can be had (a path has no ports), it is the one that the client
// knows.
asio::awaitable<std::shared_ptr<Outbox>> ProxiedSource::door_for(Endpoint target) {
  const auto known = doors_.find(target.text);
  if (known != doors_.end()) co_return known->second.out;
  std::optional<NetworkError> failure;
  std::shared_ptr<Connection> connection;
  try {
    if (doors_.size() < kMostDoors) connection = co_await listen_anew();
  } catch (const NetworkError& error) {
    failure = error;
  }
  if (failure)
    tell_once(std::string(failure->what()) + ": the client hears " + target.text +
              " from the address that it knows");
  if (!connection) co_return back_;
  Door door{connection,
            std::make_shared<Outbox>(context_->executor, connection, kMostUnsentOfSource)};
  const auto out = door.out;
  doors_.emplace(target.text, std::move(door));
  auto done = [self = shared_from_this()](const std::exception_ptr& thrown) {
    if (thrown && !was_cancelled(thrown)) self->context_->report(thrown);
  };
  context_->spawn(watch(connection, target), std::move(done));
  co_return out;
}

// Null: at a path there is no other place.
asio::awaitable<std::shared_ptr<Connection>> ProxiedSource::listen_anew() {
  const Transport& transport = *conversation_.target().listening;
  if (transport.places.are_paths) co_return nullptr;
  Url place = url_at(transport.scheme, local_.text);
  place.port = 0;
  auto listening = transport.listen(std::move(place));
  std::vector<std::unique_ptr<Listener>> listeners = co_await std::move(listening);
  std::unique_ptr<Connection> connection = co_await listeners.front()->accept();
  co_return connection;
}

asio::awaitable<void> ProxiedSource::watch(std::shared_ptr<Connection> door, Endpoint target) {
  const auto keep_alive = shared_from_this();
  while (!conversation_.has_ended()) {
    try {
      auto receiving = door->receive();
      const auto got = co_await std::move(receiving);
      const Packet* const packet = std::get_if<Packet>(&got);
      if (packet == nullptr) co_return;
      if (*packet->from == client_) pass_on(*packet, target);
      co_await conversation_.room();
    } catch (const NetworkError& error) {  // nobody hears its client any more
      if (error.ends_connection) co_return;
    }
  }
}

void ProxiedSource::tell_once(const std::string& text) {
  if (told_.size() >= kMostTold || !told_.insert(text).second) return;
  conversation_.tell(Note{.text = text, .is_warning = true});
}

void ProxiedSource::end() {
  if (conversation_.has_ended()) return;
  up_.stop();
  down_.stop();
  if (upstream_) {
    upstream_->close();
  } else {
    dialling_.emit(asio::cancellation_type::terminal);
  }
  for (auto& [target, door] : doors_) door.connection->close();
  conversation_.end();
}

}  // namespace confab
