// TLS for a loop of its own: between two engines, over a stream that takes and gives as little as
// it likes.

#include "transport/tls/polled_tls.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "tests/support/catch.h"
#include "tests/transport/exchange.h"
#include "transport/tls/tls_failure.h"
#include "transport/tls/tls_options.h"
#include "transport/url.h"

namespace confab {
namespace {

std::shared_ptr<const TlsContext> context(Side side) {
  Url url = parse_url("tls://localhost:1");
  if (side == Side::client) url.options["verify"] = "off";
  return std::make_shared<const TlsContext>(side, take_tls_options(url, side));
}

// What is below: `arriving` is given in pieces, and `sent` gets what is taken.
struct Wire {
  std::string arriving;
  bool has_ended = false;  // after `arriving`
  std::string sent;
  std::size_t piece = SIZE_MAX;  // bytes given or taken at most
  std::size_t room = SIZE_MAX;   // bytes that are still taken
  bool is_reset = false;         // by the peer: what it said before is still there
};

class WireStream final : public PolledStream {
 public:
  explicit WireStream(Wire& wire) : wire_(wire) {}
  int descriptor() const noexcept override { return -1; }
  bool is_bare() const noexcept override { return true; }
  std::size_t unsent_bytes() const noexcept override { return 0; }
  bool has_received() const noexcept override { return false; }
  std::size_t send(std::string_view bytes) override {
    if (wire_.is_reset) throw NetworkError(Op::send, Endpoint("peer"), system_code(EPIPE), true);
    const std::size_t took = std::min({bytes.size(), wire_.piece, wire_.room});
    wire_.sent += bytes.substr(0, took);
    if (wire_.room != SIZE_MAX) wire_.room -= took;
    return took;
  }
  void finish() override {}
  std::optional<std::size_t> receive(std::span<char> space) override {
    const std::size_t size = std::min({space.size(), wire_.piece, wire_.arriving.size()});
    if (size == 0 && !wire_.has_ended) return std::nullopt;
    std::copy_n(wire_.arriving.begin(), size, space.begin());
    wire_.arriving.erase(0, size);
    return size;
  }

 private:
  Wire& wire_;
};

// Two engines whose handshake is done.
struct Talk {
  Talk() {
    bool client_done = false;
    bool server_done = false;
    while (!client_done || !server_done) {
      client_done = client.handshake();
      server.feed(client.take_output());
      server_done = server.handshake();
      client.feed(server.take_output());
    }
  }
  TlsEngine client{context(Side::client), "localhost", {}};
  TlsEngine server{context(Side::server), "", {}};
};

std::string read_engine(TlsEngine& engine) {
  std::string text;
  std::array<char, 20000> space;
  std::size_t size = 0;
  while (engine.read(space, size) == TlsEngine::Got::bytes) text.append(space.data(), size);
  return text;
}

struct PolledText {
  std::string text;
  std::string error;  // its code
  bool has_ended = false;
};

// All there is, in pieces of at most so many bytes.
PolledText receive_all(PolledTls& stream, std::size_t space_bytes) {
  PolledText heard;
  std::string space(space_bytes, '\0');
  try {
    while (const std::optional<std::size_t> got = stream.receive(space)) {
      if (*got == 0) {
        heard.has_ended = true;
        break;
      }
      heard.text.append(space, 0, *got);
    }
  } catch (const NetworkError& error) {
    heard.error = error.code_name;
  }
  return heard;
}

TEST_CASE("polled TLS gives all the text, however the wire cuts it and whatever fits") {
  const std::string text = test_bytes(100'000);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, std::size_t{SIZE_MAX}}) {
    for (const std::size_t space : {std::size_t{100}, std::size_t{16'384}, std::size_t{300'000}}) {
      Talk talk;
      for (std::size_t at = 0; at < text.size(); at += TlsEngine::kLargestRecord)
        talk.server.write(std::string_view(text).substr(at, TlsEngine::kLargestRecord));
      talk.server.close_notify();
      Wire wire;
      wire.arriving = talk.server.take_output();
      wire.piece = piece;
      PolledTls stream(talk.client, std::make_unique<WireStream>(wire), "", Endpoint("peer"));
      const PolledText heard = receive_all(stream, space);
      CHECK((heard.text == text));
      CHECK(heard.has_ended);
    }
  }
}

TEST_CASE("polled TLS says that it has more, where the wire has nothing more to say") {
  Talk talk;
  talk.server.write("hello world");
  Wire wire;
  wire.arriving = talk.server.take_output();
  PolledTls stream(talk.client, std::make_unique<WireStream>(wire), "", Endpoint("peer"));
  std::array<char, 5> space;
  REQUIRE(stream.receive(space) == std::size_t{5});
  CHECK(wire.arriving.empty());
  CHECK(stream.has_received());
  REQUIRE(stream.receive(space) == std::size_t{5});
  CHECK(stream.has_received());
  REQUIRE(stream.receive(space) == std::size_t{1});
  CHECK_FALSE(stream.has_received());
  CHECK(stream.receive(space) == std::nullopt);
}

TEST_CASE("a wire that ends at any byte of polled TLS is a cut, after the text that came before") {
  std::size_t bytes = 1;
  for (std::size_t cut = 0; cut < bytes; ++cut) {
    Talk talk;
    talk.server.write("hello");
    std::string records = talk.server.take_output();
    const std::size_t of_text = records.size();
    talk.server.close_notify();
    records += talk.server.take_output();
    bytes = records.size();
    Wire wire;
    wire.arriving = records.substr(0, cut);
    wire.has_ended = true;
    PolledTls stream(talk.client, std::make_unique<WireStream>(wire), "", Endpoint("peer"));
    const PolledText heard = receive_all(stream, 100);
    CAPTURE(cut);
    CHECK(heard.text == (cut < of_text ? "" : "hello"));
    CHECK(heard.error == "TLS_CUT");
  }
}

TEST_CASE("polled TLS takes no more text while a record of it waits, and loses none") {
  const std::string text = test_bytes(500'000);
  Talk talk;
  Wire wire;
  wire.piece = 999;
  wire.room = 0;
  PolledTls stream(talk.client, std::make_unique<WireStream>(wire), "", Endpoint("peer"));
  std::string_view left = text;
  left.remove_prefix(stream.send(left));
  REQUIRE(stream.has_unsent());
  CHECK(stream.send(left) == 0);
  while (!left.empty() || stream.has_unsent()) {
    wire.room = 7000;
    left.remove_prefix(stream.send(left));
  }
  talk.server.feed(wire.sent);
  CHECK((read_engine(talk.server) == text));
}

TEST_CASE("polled TLS gives what came before a send that failed, and nothing is unsent then") {
  Talk talk;
  talk.server.write("413 too large");
  Wire wire;
  wire.arriving = talk.server.take_output();
  wire.is_reset = true;
  wire.has_ended = true;
  PolledTls stream(talk.client, std::make_unique<WireStream>(wire), "", Endpoint("peer"));
  CHECK_THROWS_AS(stream.send("upload"), NetworkError);
  CHECK_FALSE(stream.has_unsent());
  CHECK_THROWS_AS(stream.send("more of it"), NetworkError);
  const PolledText heard = receive_all(stream, 100);
  CHECK(heard.text == "413 too large");
  CHECK(heard.error == "EPIPE");
}

TEST_CASE("polled TLS says its end without waiting for a peer that takes nothing") {
  Talk talk;
  Wire wire;
  wire.room = 0;
  PolledTls stream(talk.client, std::make_unique<WireStream>(wire), "", Endpoint("peer"));
  stream.finish();
  CHECK(stream.has_unsent());
  wire.room = SIZE_MAX;
  CHECK(stream.send("") == 0);
  CHECK_FALSE(stream.has_unsent());
  talk.server.feed(wire.sent);
  std::array<char, 10> space;
  std::size_t size = 0;
  CHECK(talk.server.read(space, size) == TlsEngine::Got::closed);
}

}  // namespace
}  // namespace confab
