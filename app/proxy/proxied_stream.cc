#include "app/proxy/proxied_stream.h"

#include <utility>

#include "transport/cancelled.h"
#include "transport/timer.h"

namespace confab {
namespace {

// For what was sent before a reset to arrive: a reset overtakes it. A client that does not read
// keeps its connection so long.
constexpr std::chrono::seconds kArrival{5};
constexpr std::chrono::milliseconds kLook{2};

}  // namespace

ProxiedStream::ProxiedStream(std::shared_ptr<ServerContext> context, std::shared_ptr<ProxyRun> run,
                             const ProxyTarget& target, std::shared_ptr<Connection> client)
    : context_(std::move(context)),
      run_(std::move(run)),
      target_(target),
      name_(run_->next_name(target.url.scheme)),
      url_text_(target.url.text()),
      client_(std::move(client)),
      up_(Passing::From::client, *run_, name_, client_->traits()),
      down_(Passing::From::target, *run_, name_, client_->traits()) {}

void ProxiedStream::publish(decltype(Event::what) what) {
  if (run_->is_watched()) run_->events.publish({run_->time.now(), name_, std::move(what)});
}

void ProxiedStream::settle() {
  if (run_->is_watched()) run_->events.settle();
}

void ProxiedStream::start() {
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure && !was_cancelled(failure)) self->context_->report(failure);
    if (!self->upstream_) self->end();
  };
  context_->spawn(run(), std::move(done), dialling_.slot());
}

asio::awaitable<void> ProxiedStream::run() {
  const bool is_open = co_await dial();
  if (!is_open || has_ended_) co_return;
  up_.from = down_.to = client_;
  down_.from = up_.to = upstream_;
  for (Way* way : {&up_, &down_}) {
    auto done = [self = shared_from_this(), way](const std::exception_ptr& failure) {
      self->end_way(*way, failure);
    };
    context_->spawn(carry(*way), std::move(done));
  }
}

asio::awaitable<bool> ProxiedStream::dial() {
  const auto began = run_->time.now();
  std::optional<NetworkError> failure;
  std::unique_ptr<Connection> made;
  try {
    auto connecting = target_.transport->connect(target_.url, run_->connect_deadline());
    made = co_await std::move(connecting);
  } catch (const NetworkError& error) {
    failure = error;
  }
  if (has_ended_) co_return false;
  if (failure) {
    publish(Failed{op_name(failure->op), failure->code_name, failure->who.text, url_text_,
                   failure->what(), 0});
    settle();
    client_->reset();
    co_return false;
  }
  upstream_ = std::move(made);
  hear_notes_of(*client_);
  hear_notes_of(*upstream_);
  const Endpoint peer = upstream_->peer();
  const Endpoint local = upstream_->local();
  const Endpoint client = client_->peer();
  const Traits traits = upstream_->traits();
  Opened opened{url_text_, peer.text, local.text, run_->time.now() - began,
                traits.keeps_boundaries};
  if (!traits.keeps_boundaries) opened.framing = run_->options().framing;
  opened.client = client.text;
  publish(opened);
  settle();
  co_return true;
}

void ProxiedStream::hear_notes_of(Connection& connection) {
  connection.on_note = [this](const std::string& text) { publish(Note{text}); };
  connection.on_warning = [this](const std::string& text) {
    publish(Note{.text = text, .is_warning = true});
  };
}

asio::awaitable<void> ProxiedStream::carry(Way& way) {
  std::optional<NetworkError> failure;
  try {
    for (;;) {
      auto receiving = way.from->receive();
      const auto got = co_await std::move(receiving);
      const Packet* const packet = std::get_if<Packet>(&got);
      if (packet == nullptr) {
        co_await pass_end(way, std::get<End>(got).detail);
        break;
      }
      if (run_->is_watched()) co_await tell(way, *packet);
      auto sending = way.to->send(packet->bytes, packet->kind);
      co_await std::move(sending);
    }
  } catch (const NetworkError& error) {
    failure = error;
  }
  if (failure) co_await break_off(way, *failure);
}

// Before it is forwarded. What the other side has begun to say came before it.
asio::awaitable<void> ProxiedStream::tell(Way& way, Packet packet) {
  other(way).passing.flush();
  way.passing.came(packet);
  run_->events.settle();
  while (run_->events.congested()) co_await run_->events.room();
}

asio::awaitable<void> ProxiedStream::pass_end(Way& way, std::string detail) {
  way.passing.flush();
  if (way.from_whom == Passing::From::client) {
    publish(FinishedSending{});
  } else {
    publish(Eof{detail, true});
  }
  settle();
  if (!other(way).is_lost) co_return co_await finish(way);
  co_await arrive(*way.to);  // that loss was more than an end
  way.to->reset();
}

// Where no end can be said in one direction, the connection's end says it.
asio::awaitable<void> ProxiedStream::finish(Way& way) {
  bool has_left = true;
  try {
    co_await way.to->finish_sending();
  } catch (const NetworkError&) {
    has_left = false;  // the other direction finds out how it was lost
  }
  way.is_lost = !has_left;
  if (!has_left || way.to->traits().can_finish) co_return;
  co_await arrive(*way.to);
  way.to->close();
}

// Who takes nothing more may have said something before: the other direction reads it, and finds
// the end.
asio::awaitable<void> ProxiedStream::break_off(Way& way, NetworkError error) {
  Way& back = other(way);
  way.passing.flush();
  const bool is_of_target = (error.op == Op::send) == (way.from_whom == Passing::From::client);
  if (error.op == Op::send && !back.is_over) {
    way.is_lost = true;
    settle();
    co_return;
  }
  if (is_of_target) {
    publish(Failed{op_name(error.op), error.code_name, error.who.text, "", error.what(), 0});
  } else {
    const std::string text = "the client has reset the connection";
    publish(Note{text});
  }
  settle();
  Connection& left = error.op == Op::send ? *way.from : *way.to;
  co_await arrive(left);
  left.reset();
  end();
}

asio::awaitable<void> ProxiedStream::arrive(Connection& connection) {
  const auto latest = run_->time.now() + kArrival;
  while (connection.unacknowledged() > 0 && run_->time.now() < latest) co_await sleep_for(kLook);
}

void ProxiedStream::end_way(Way& way, const std::exception_ptr& failure) {
  way.is_over = true;
  if (failure && !was_cancelled(failure)) context_->report(failure);  // cancelled: we closed it
  if (failure || other(way).is_over) end();
}

void ProxiedStream::abort() { end(); }

// Twice is safe.
void ProxiedStream::end() {
  if (std::exchange(has_ended_, true)) return;
  const auto keep_alive = shared_from_this();
  up_.passing.flush();
  down_.passing.flush();
  client_->close();
  if (upstream_) {
    upstream_->close();
    publish(Closed{});
  } else {
    dialling_.emit(asio::cancellation_type::terminal);
  }
  settle();
  context_->end(*this);
}

}  // namespace confab
