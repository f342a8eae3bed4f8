#include "app/session/dispatch.h"

#include <cerrno>

#include "tests/app/idle_connection.h"
#include "tests/support/catch.h"
#include "tests/support/fake_time.h"
#include "transport/cancelled.h"

using namespace confab;
using namespace std::chrono_literals;
using Way = Dispatch::Way;

namespace {

constexpr std::size_t kPiece = 64 * 1024;

const NetworkError kBrokenPipe(Op::send, Endpoint("10.0.0.1:9"),
                               std::error_code(EPIPE, std::generic_category()), true);

// Calls `on_send` with the number of each send, from 1 on, before it is over.
class TakingConnection final : public test::IdleConnection {
 public:
  explicit TakingConnection(std::function<void(int)> on_send) : on_send_(std::move(on_send)) {}
  asio::awaitable<void> send(std::string_view, SendOptions) override {
    sends_ += 1;
    on_send_(sends_);
    co_return;
  }

 private:
  std::function<void(int)> on_send_;
  int sends_ = 0;
};

// Somebody who sends over a connection of theirs.
class Sender final : public Subscriber {
 public:
  explicit Sender(const Traits& traits = {}) : medium(traits) {
    stream.subscribe(*this);
    dispatch.begin(std::make_shared<TakingConnection>([this](int send) { on_send(send); }));
  }
  Dispatch::Outcome send(std::string_view bytes, PacketKind kind = PacketKind::none) {
    return time.run(dispatch.send(bytes, kind, true));
  }
  void on_event(const Event& event) override {
    const auto* const sent = std::get_if<Sent>(&event.what);
    if (sent == nullptr) return;
    pieces.push_back(sent->bytes.size());
    to = sent->to;
    told_kind = sent->kind;
    begun += sent->starts_message ? 1 : 0;
  }

  asio::io_context io{1};
  FakeTime time{io};
  EventStream stream{io};
  Traits medium;
  Addressee addressee{"host:9"};
  Traffic traffic;
  Publisher publisher{io, stream, "tcp1"};
  Dispatch dispatch{io, medium, addressee, traffic, publisher};
  std::function<void(int send)> on_send = [](int) {};

  std::vector<std::size_t> pieces;  // as they were published
  std::string to;
  std::string told_kind;
  int begun = 0;
};

}  // namespace

TEST_CASE("a long message is published in pieces, each before it leaves, and begins once") {
  Sender sender;
  std::vector<std::size_t> published;
  sender.on_send = [&](int) { published.push_back(sender.pieces.size()); };
  CHECK(sender.send(std::string(2 * kPiece + 5, 'x')).way == Way::left);
  CHECK(sender.pieces == std::vector<std::size_t>{kPiece, kPiece, 5});
  CHECK(published == std::vector<std::size_t>{1, 2, 3});
  CHECK(sender.begun == 1);
  CHECK(sender.traffic.bytes_sent == 2 * kPiece + 5);
}

TEST_CASE("an empty message is handed over, too") {
  Sender sender;
  CHECK(sender.send("").way == Way::left);
  CHECK(sender.pieces == std::vector<std::size_t>{0});
}

TEST_CASE("of a message that fails in its middle the pieces count that have left") {
  Sender sender;
  sender.on_send = [](int send) {
    if (send == 2) throw kBrokenPipe;
  };
  const Dispatch::Outcome outcome = sender.send(std::string(2 * kPiece + 5, 'x'));
  CHECK(outcome.way == Way::failed);
  REQUIRE(outcome.lost);
  CHECK(outcome.lost->unsent_bytes == kPiece + 5);
  CHECK(sender.traffic.bytes_sent == kPiece);
}

TEST_CASE("a message whose connection is over stops there, whatever its send has met") {
  for (const bool fails : {false, true}) {
    CAPTURE(fails);
    Sender sender;
    sender.on_send = [&sender, fails](int) {
      sender.dispatch.end();
      if (fails) throw kBrokenPipe;
    };
    CHECK(sender.send(std::string(2 * kPiece, 'x')).way == Way::over);
    CHECK(sender.pieces.size() == 1);
  }
}

TEST_CASE("a send that ends since its connection was closed is told from one that is cancelled") {
  Sender closed;
  closed.on_send = [&closed](int) {
    closed.dispatch.end();
    throw_cancelled();
  };
  CHECK(closed.send("a\n").way == Way::closed);
  Sender cancelled;
  cancelled.on_send = [](int) { throw_cancelled(); };
  CHECK_THROWS_AS(cancelled.send("a\n"), std::system_error);
}

TEST_CASE("a datagram is one piece, however long, and goes where it is addressed") {
  Traits datagrams;
  datagrams.keeps_boundaries = true;
  Sender sender(datagrams);
  sender.addressee.send_to(Endpoint("10.0.0.2:9"));
  sender.send(std::string(kPiece + 5, 'x'));
  CHECK(sender.pieces == std::vector<std::size_t>{kPiece + 5});
  CHECK(sender.to == "10.0.0.2:9");
}

TEST_CASE("what a message is, is said where the medium tells kinds apart, and nowhere else") {
  Sender plain;
  plain.send("a", PacketKind::text);
  CHECK(plain.told_kind.empty());
  Traits kinds;
  kinds.has_kinds = true;
  Sender telling(kinds);
  telling.send("a", PacketKind::text);
  CHECK(telling.told_kind == "text");
  CHECK(telling.dispatch.kind() == PacketKind::text);
}

TEST_CASE("a connection that was half-closed says nothing of the next one") {
  Sender sender;
  CHECK(sender.time.run(sender.dispatch.finish()).way == Way::left);
  CHECK(sender.dispatch.has_finished());
  sender.dispatch.end();
  CHECK(sender.dispatch.has_finished());
  sender.dispatch.begin(std::make_shared<test::IdleConnection>());
  CHECK_FALSE(sender.dispatch.has_finished());
}

TEST_CASE("only while somebody has the turn a send can be stalled, and an acknowledgement shows") {
  Sender sender;
  const auto connection = std::make_shared<test::IdleConnection>();
  sender.dispatch.begin(connection);
  connection->waiting_bytes = 900;
  CHECK_FALSE(sender.dispatch.is_stalled(1s));
  sender.time.pass(2s);
  CHECK_FALSE(sender.dispatch.is_stalled(1s));
  const auto turn = sender.time.run(sender.dispatch.turn());
  CHECK_FALSE(sender.dispatch.is_stalled(3s));
  sender.time.pass(1s);
  CHECK(sender.dispatch.is_stalled(1s));
  connection->waiting_bytes = 800;
  CHECK_FALSE(sender.dispatch.is_stalled(1s));
  CHECK(sender.traffic.last_activity == sender.time.now());
}
