// Messages that have a kind, between two peers that have an end and no half-close, as over a
// WebSocket: through a session, a recording, a replay, and a server that plays it.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/mock/mock_stream.h"
#include "app/replay/player.h"
#include "app/serve/server.h"
#include "app/session/session.h"
#include "app/session/spawn.h"
#include "protocol/match/script.h"
#include "protocol/transcript/transcript_writer.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"
#include "tests/support/contains.h"
#include "tests/support/memory_transport.h"
#include "tests/support/recorder.h"
#include "tests/support/run.h"

namespace confab {
namespace {

using test::contains;

// The lines of a transcript of what happens.
class TranscriptLines final : public Subscriber {
 public:
  TranscriptLines() { writer_.begin("", "", Clock::now(), text); }
  void on_event(const Event& event) override { writer_.append(event, text); }
  std::string text;

 private:
  TranscriptWriter writer_{Spelling::lines};
};

// A network of one transport, and a server at it.
class Stand {
 public:
  Stand() { registry.add(memory_message_transport(std::make_shared<MemoryNetwork>())); }
  ~Stand() {  // NOLINT(bugprone-exception-escape): fails the test, too
    server.reset();
    io.restart();
    io.poll();
  }
  Stand(const Stand&) = delete;
  Stand& operator=(const Stand&) = delete;

  void serve(const std::string& reply, ServerOptions options = {}) {
    server = std::make_unique<Server>(io.get_executor(), listen(),
                                      make_service(reply, io.get_executor()), std::move(options));
    spawn(io, server->run());
  }
  // Plays the server's side of `text`. What it says of what differs goes to `told`.
  void play(const std::string& text, MockOptions options = {}) {
    StepReader reader(test::from_text(text), "t", [](Place, const Printable&) {});
    MockScript script = make_mock_script(read_script(reader, 1 << 20), registry);
    options.once = true;
    const Log log = [this](const Printable& line) { told += line.text() + "\n"; };
    mock = std::make_shared<MockRun>(std::move(script), std::move(options), 1, Log(), log);
    mock->on_over = [this] { is_over = true; };
    const MakeServed make = [this](std::shared_ptr<ServerContext> context,
                                   std::shared_ptr<Connection> connection, std::size_t) {
      const asio::any_io_executor executor = context->executor;
      return std::make_shared<MockStream>(std::move(context), mock, 0, std::move(connection),
                                          mock->begin(0, executor));
    };
    server = std::make_unique<Server>(io.get_executor(), listen(), make, ServerOptions());
    spawn(io, server->run());
  }
  std::unique_ptr<Connection> dial() {
    return run(io, registry.find("memory-message").connect(parse_url(url), deadline_in(kPatience)));
  }
  // The first thing that a replay of `text` finds wrong; empty: nothing.
  std::string trouble_of(const std::string& text) {
    StepReader reader(test::from_text(text), "t", [](Place, const Printable&) {});
    StepsOfFile steps(reader);
    std::string trouble;
    PlayHooks hooks;
    hooks.exchange = [&trouble](const ExchangeResult& each) {
      if (trouble.empty()) trouble = each.what.text();
    };
    Player player(io.get_executor(), registry, reader.header(), steps, {}, hooks);
    run(io, player.play());
    return trouble;
  }

  static constexpr std::chrono::seconds kPatience{20};
  asio::io_context io{1};
  Registry registry;
  std::string url;
  std::string told;
  bool is_over = false;
  std::unique_ptr<Server> server;
  std::shared_ptr<MockRun> mock;

 private:
  std::vector<std::unique_ptr<Listener>> listen() {
    auto listeners = run(io, registry.find("memory-message").listen(Url()));
    url = "memory-message://" + listeners.front()->local().text;
    return listeners;
  }
};

std::string heard_as(asio::io_context& io, Connection& connection) {
  const auto got = run(io, connection.receive());
  const Packet* packet = std::get_if<Packet>(&got);
  if (packet == nullptr) return "(end)";
  return std::string(kind_name(packet->kind)) + " " + std::string(packet->bytes);
}

std::string talk_of(const std::string& url, const std::vector<std::string>& events) {
  std::string text = test::kHeader + R"({"type": "open", "url": ")" + url + "\"}\n";
  for (const std::string& each : events) text += each + "\n";
  return text;
}

const std::string kAskAsText = R"({"type": "send", "kind": "text", "data": "a"})";

// A line, and bytes, each answered; then both sides' end.
std::string recorded_talk(Stand& place) {
  TranscriptLines transcript;
  Settings settings;
  Session session(place.io, place.registry, settings);
  session.events().subscribe(transcript);
  run(place.io, session.open(parse_url(place.url)));
  const auto talk = session.current();
  const auto answered = [&] { return talk->traffic().replies == talk->traffic().messages_sent; };
  run(place.io, talk->send_text("hello"));
  run_until(place.io, answered);
  run(place.io, talk->send_message(std::string("\0\n\xff", 3)));
  run_until(place.io, answered);
  session.close_all();
  return transcript.text;
}

TEST_CASE("what is typed is a text, bytes are binary, and a recording says which") {
  Stand place;
  place.serve("echo");
  const std::string text = recorded_talk(place);
  INFO(text);
  CHECK(contains(text, R"("type":"send","conn":"memory-message1")"));
  CHECK(contains(text, R"("kind":"text","data":"hello"})"));
  CHECK(contains(text, R"("kind":"binary","hex":"000aff"})"));
  CHECK(contains(text, R"("from":")" + place.url.substr(place.url.find("//") + 2) +
                           R"(","kind":"binary","hex":"000aff"})"));
}

TEST_CASE("a recording of texts and binary messages is replayed, and served to its own replay") {
  Stand place;
  place.serve("echo");
  const std::string text = recorded_talk(place);
  CHECK(place.trouble_of(text) == "");
  for (const auto mode : {MockOptions::Mode::script, MockOptions::Mode::loose}) {
    Stand other;
    MockOptions options;
    options.mode = mode;
    other.play(text, options);
    CHECK(other.url == place.url);  // another network, and the first address of it
    CHECK(other.trouble_of(text) == "");
    run_until(other.io, [&] { return other.is_over; });
    CHECK(other.told == "");
  }
}

TEST_CASE("the same bytes as a message of the other kind are not what was expected") {
  Stand place;
  place.serve("echo");
  const std::string binary = R"({"type": "recv", "kind": "binary", "data": "a"})";
  CHECK(place.trouble_of(talk_of(place.url, {kAskAsText, binary})) ==
        "expected \"a\", and it was text, not binary");
  const std::string by_rule = R"({"type": "recv", "kind": "binary", "match": {"any": true}})";
  CHECK(contains(place.trouble_of(talk_of(place.url, {kAskAsText, by_rule})),
                 "was text, not binary"));
  CHECK(place.trouble_of(talk_of(place.url, {kAskAsText, R"({"type": "recv", "data": "a"})"})) ==
        "");
}

TEST_CASE("of neighbours in any order each takes the message of its kind") {
  Stand place;
  place.serve("echo");
  const std::string send = R"({"type": "send", "kind": "binary", "data": "a"})";
  const std::string recv = R"({"type": "recv", "order": "any", "data": "a", "kind": ")";
  const std::string binary = recv + "binary\"}";
  CHECK(place.trouble_of(talk_of(place.url, {kAskAsText, send, binary, recv + "text\"}"})) == "");
  CHECK(contains(place.trouble_of(talk_of(place.url, {kAskAsText, send, binary, binary})),
                 "was text, not binary"));
}

TEST_CASE(
    "a client that says the right bytes as the wrong kind is told so by who plays the server") {
  Stand place;
  place.play(talk_of("memory-message://127.0.0.1:1",
                     {kAskAsText, R"({"type": "recv", "kind": "binary", "data": "b"})"}));
  const auto client = place.dial();
  run(place.io, client->send("a", PacketKind::binary));
  run_until(place.io, [&] { return place.is_over; });
  CHECK(contains(place.told, "it was binary, not text"));
}

TEST_CASE("a recorded end of the server's is said by closing, where there is no half-close") {
  Stand place;
  place.play(talk_of("memory-message://127.0.0.1:1",
                     {kAskAsText, R"({"type": "recv", "data": "b"})", R"({"type": "eof"})"}));
  const auto client = place.dial();
  run(place.io, client->send("a"));
  CHECK(heard_as(place.io, *client) == "text b");
  CHECK(heard_as(place.io, *client) == "(end)");
  run_until(place.io, [&] { return place.is_over; });
  CHECK(place.told == "");
}

TEST_CASE("each message is answered by one of its own, of the same kind, whatever is in it") {
  Stand place;
  place.serve("upper");
  const auto client = place.dial();
  for (const std::string bytes : {"a\nb\nc", "", "d"}) {
    for (const PacketKind kind : {PacketKind::text, PacketKind::binary})
      run(place.io, client->send(bytes, kind));
  }
  for (const std::string bytes : {"A\nB\nC", "", "D"}) {
    CHECK(heard_as(place.io, *client) == "text " + bytes);
    CHECK(heard_as(place.io, *client) == "binary " + bytes);
  }
}

TEST_CASE("after one reply the connection is over at once, where there is no half-close") {
  Stand place;
  ServerOptions options;
  options.close_after_reply = true;
  options.linger = std::chrono::hours(1);
  place.serve("echo", std::move(options));
  const auto client = place.dial();
  run(place.io, client->send("a"));
  CHECK(heard_as(place.io, *client) == "text a");
  CHECK(heard_as(place.io, *client) == "(end)");
}

TEST_CASE("a line of the chat is a message, without a line end") {
  Stand place;
  place.serve("chat");
  const auto ann = place.dial();
  run(place.io, ann->send("/who"));
  const std::string who = heard_as(place.io, *ann);
  INFO(who);
  CHECK(who.find('\n') == std::string::npos);
  const auto bob = place.dial();
  CHECK(heard_as(place.io, *ann) == "text * " + bob->local().text + " joined");
  run(place.io, bob->send("hello"));
  CHECK(heard_as(place.io, *ann) == "text <" + bob->local().text + "> hello");
}

TEST_CASE("who has no half-close has no end to say, and is over when the peer is") {
  Stand place;
  ServerOptions options;
  options.close_after_reply = true;
  place.serve("echo", std::move(options));
  Settings settings;
  settings.peer_end = PeerEnd::keep;
  Session session(place.io, place.registry, settings);
  Recorder events;
  session.events().subscribe(events);
  run(place.io, session.open(parse_url(place.url)));
  run(place.io, session.current()->send_text("hello"));
  run_until(place.io, [&] { return !session.current()->is_open(); });
  INFO(events.text());
  CHECK(session.current()->state() == Conversation::State::ended);
}

}  // namespace
}  // namespace confab
