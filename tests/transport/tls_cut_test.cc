#include "transport/tls/tls.h"

#include <asio/experimental/awaitable_operators.hpp>

#include "tests/support/catch.h"
#include "tests/support/contains.h"
#include "tests/support/memory_transport.h"
#include "tests/support/passed_on.h"
#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "transport/tls/tls_connection.h"
#include "transport/tls/tls_options.h"

namespace confab {
namespace {

using namespace asio::experimental::awaitable_operators;
using asio::awaitable;
using test::contains;

constexpr std::size_t kUncut = 1 << 20;

// A stream that ends after so many bytes, whatever comes.
class Cut final : public PassedOn {
 public:
  Cut(std::unique_ptr<Connection> inner, std::size_t bytes)
      : PassedOn(std::move(inner)), left_(bytes) {}
  awaitable<std::variant<Packet, End>> receive() override {
    if (left_ == 0) co_return End{};
    std::variant<Packet, End> got = co_await inner_->receive();
    if (Packet* const packet = std::get_if<Packet>(&got)) {
      packet->bytes = packet->bytes.substr(0, left_);
      left_ -= packet->bytes.size();
      passed += packet->bytes.size();
    }
    co_return got;
  }

  // From now on.
  void leave(std::size_t bytes) { left_ = bytes; }

  std::size_t passed = 0;

 private:
  std::size_t left_;
};

// What a client hears of "hello" and an end in good order, when the wire ends after so many bytes.
class CutTalk {
 public:
  struct HeardDatagram {
    std::string words;       // the error
    std::string text;        // before it
    bool has_ended = false;  // in good order
    std::string detail;      // of that
    std::size_t passed = 0;  // bytes
  };
  HeardDatagram hear(std::size_t bytes) { return hear(bytes, false); }
  // The client has said its own end before, and the wire ends so many bytes after that.
  HeardDatagram hear_after_our_end(std::size_t bytes) { return hear(bytes, true); }

 private:
  HeardDatagram hear(std::size_t bytes, bool finishes) {
    asio::io_context io;
    auto [near, far] = memory_pair(io.get_executor(), {});
    HeardDatagram heard;
    auto cut = std::make_unique<Cut>(std::move(near), finishes ? kUncut : bytes);
    Cut& wire = *cut;
    TlsConnection client(io.get_executor(), std::move(cut), client_, "localhost");
    TlsConnection server(io.get_executor(), std::move(far), server_, "");
    auto listen = [&]() -> awaitable<void> {
      try {
        co_await client.start(soon());
        if (finishes) {
          co_await client.finish_sending();
          wire.leave(bytes);
        }
        for (;;) {
          const std::variant<Packet, End> got = co_await client.receive();
          const Packet* const packet = std::get_if<Packet>(&got);
          if (packet == nullptr) {
            heard.detail = std::get<End>(got).detail;
            break;
          }
          heard.text += packet->bytes;
        }
        heard.has_ended = true;
      } catch (const NetworkError& error) {
        heard.words = error.code_name;
      }
      heard.passed = wire.passed;
      client.close();
    };
    auto speak = [&]() -> awaitable<void> {
      try {
        co_await server.start(soon());
        const Endpoint to;
        co_await server.send("hello", to);
        co_await server.finish_sending();
      } catch (const NetworkError&) {
        // The client has gone.
      }
    };
    awaitable<void> listening = listen();
    awaitable<void> speaking = speak();
    run(io, std::move(listening) && std::move(speaking));
    return heard;
  }

  static TlsOptions unverified() {
    TlsOptions options;
    options.verify = false;
    return options;
  }
  std::shared_ptr<const TlsContext> client_ =
      std::make_shared<const TlsContext>(Side::client, unverified());
  std::shared_ptr<const TlsContext> server_ =
      std::make_shared<const TlsContext>(Side::server, TlsOptions{});
};

TEST_CASE("a wire that ends at any byte is a cut, and only TLS's own end is an end") {
  CutTalk talk;
  const CutTalk::HeardDatagram whole = talk.hear(kUncut);
  REQUIRE(whole.has_ended);
  REQUIRE(whole.text == "hello");
  // The length of a signature varies by a byte or two from one handshake to the next.
  constexpr std::size_t kVaries = 8;
  std::size_t at = 0;
  while (at + kVaries < whole.passed) {
    INFO(at << " of " << whole.passed);
    const CutTalk::HeardDatagram heard = talk.hear(at);
    CHECK_FALSE(heard.has_ended);
    CHECK(heard.words == "TLS_CUT");
    CHECK((heard.text.empty() || heard.text == "hello"));
    at += at < 16 || at + 80 > whole.passed ? 1 : 23;
  }
}

TEST_CASE("after our own end one without TLS's is no cut, unless it cuts a record in two") {
  // Of TLS 1.3: a record's header, the type of what is in it, a tag.
  constexpr std::size_t kAround = 5 + 1 + 16;
  constexpr std::size_t kHello = kAround + 5;
  constexpr std::size_t kAll = kHello + kAround + 2;  // and close_notify
  CutTalk talk;
  for (std::size_t bytes = 0; bytes <= kAll; ++bytes) {
    INFO(bytes);
    const CutTalk::HeardDatagram heard = talk.hear_after_our_end(bytes);
    const bool is_between = bytes == 0 || bytes == kHello || bytes == kAll;
    CHECK(heard.has_ended == is_between);
    CHECK(heard.words == (is_between ? "" : "TLS_CUT"));
    CHECK(contains(heard.detail, "without an end of its TLS") == (is_between && bytes < kAll));
    CHECK(heard.text == (bytes < kHello ? "" : "hello"));
  }
}

}  // namespace
}  // namespace confab
