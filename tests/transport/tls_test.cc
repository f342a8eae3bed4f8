#include "transport/tls/tls.h"

#include <asio/experimental/awaitable_operators.hpp>
#include <functional>

#include "tests/support/catch.h"
#include "tests/support/contains.h"
#include "tests/support/fake_time.h"
#include "tests/support/memory_transport.h"
#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "transport/tcp.h"
#include "transport/timer.h"
#include "transport/tls/tls_connection.h"
#include "transport/tls/tls_options.h"
#include "transport/tls/verification.h"

namespace confab {
namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using asio::awaitable;
using test::contains;

std::string complaint_of(const std::function<void()>& attempt) {
  try {
    attempt();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "none";
}

TlsOptions options_of(const std::string& text, Side role = Side::client) {
  Url url = parse_url("tls://h:1?" + text);
  return take_tls_options(url, role);
}

// What a client says of a server of TCP that answers its greeting with `answer`, and closes.
std::string said_of(const std::string& answer) {
  asio::io_context io;
  const auto listener = run(io, listen({"tcp", tcp_transport(), "127.0.0.1"}));
  auto serve = [&]() -> awaitable<void> {
    const auto accepted = co_await listener->accept();
    co_await accepted->receive();
    co_await accepted->send(answer);
    co_await accepted->finish_sending();
    try {
      while (true) co_await accepted->receive();
    } catch (const std::system_error&) {
      // It has closed.
    }
  };
  std::string said;
  auto dial_it = [&]() -> awaitable<void> {
    const Url url = url_at("tls", listener->local().text);
    const Transport row = tls_over(tcp_transport(), "tls");
    try {
      co_await row.connect(url, soon());
    } catch (const NetworkError& error) {
      CHECK(error.op == Op::tls);
      CHECK(error.ends_connection);
      said = error.code_name + ": " + error.what();
    }
    listener->close();
  };
  awaitable<void> serving = serve();
  awaitable<void> dialling = dial_it();
  run(io, std::move(serving) || std::move(dialling));
  return said;
}

TEST_CASE("options are read, taken out of the URL, and refused where they are wrong") {
  Url url = parse_url("tls://h:1?ca=a.pem&colour=red&alpn=h2,http/1.1&min=1.3");
  const TlsOptions options = take_tls_options(url, Side::client);
  CHECK(options.ca == "a.pem");
  CHECK(options.alpn == std::vector<std::string>{"h2", "http/1.1"});
  CHECK(options.only_newest);
  CHECK(url.text() == "tls://h:1?colour=red");
  const std::string digits(64, 'a');
  std::string colons;
  for (int i = 0; i < 32; ++i) colons += i == 0 ? "AA" : ":AA";
  CHECK(options_of("pin=sha256:" + digits).pin == digits);
  CHECK(options_of("pin=sha256:" + colons).pin == digits);
  CHECK_FALSE(options_of("verify=off").verify);
  for (const char* wrong : {"pin=abc", "pin=sha256:abc", "verify=no", "min=1.1",
                            "alpn=", "alpn=h2,", "ca=", "key=k.pem"}) {
    INFO(wrong);
    CHECK_THROWS_AS(options_of(wrong), UrlError);
  }
  CHECK_THROWS_AS(options_of("verify=off&ca=x"), UrlError);
  CHECK_THROWS_AS(options_of("pin=sha256:" + digits + "&ca=x"), UrlError);
  for (const char* theirs : {"verify=off", "sni=x"}) {
    INFO(theirs);
    CHECK(contains(complaint_of([&] { options_of(theirs, Side::server); }),
                   "for the side that dials"));
  }
}

TEST_CASE("why a certificate is not trusted is said with what helps") {
  using std::chrono::system_clock;
  CertificateFacts facts;
  facts.subject = "CN = a.example";
  facts.issuer = "CN = Some CA";
  facts.names = {"a.example", "b.example"};
  facts.not_before = 1790000000;  // 2026-09-21
  facts.not_after = 1790000000 + 10 * 86400;
  facts.sha256 = std::string(64, 'f');
  const auto now = system_clock::from_time_t(facts.not_after + 59 * 86400);
  const auto why = [&](int code) { return why_untrusted(code, facts, "c.example", now); };
  CHECK(why(X509_V_ERR_HOSTNAME_MISMATCH) ==
        "it is for a.example, b.example, not for c.example (?sni=NAME asks for another name)");
  CHECK(why(X509_V_ERR_CERT_HAS_EXPIRED) ==
        "its certificate (CN = a.example) expired on 2026-10-01, 59 days ago");
  CHECK(contains(why(X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT), "?pin=sha256:" + facts.sha256));
  CHECK(
      contains(why(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY), "\"CN = Some CA\" is not known"));
  const auto early = system_clock::from_time_t(facts.not_before - 2 * 3600);
  CHECK(contains(why_untrusted(X509_V_ERR_CERT_NOT_YET_VALID, facts, "x", early),
                 "is valid from 2026-09-21 on, in 2 hours (is this clock right?)"));
  facts.names.clear();
  CHECK(contains(why(X509_V_ERR_HOSTNAME_MISMATCH), "it names no host, not for c.example"));
}

TEST_CASE("a port that speaks something else is recognised, with what it said") {
  CHECK(contains(said_of("220 mail.example ESMTP\r\n"), "TLS_NO_TLS: no TLS with 127.0.0.1"));
  CHECK(contains(said_of("220 mail.example ESMTP\r\n"),
                 "it does not speak TLS; it said \"220 mail.example ESMTP\""));
  CHECK(contains(said_of(std::string("\0\x01\x02", 3)), ": it does not speak TLS"));
  CHECK(contains(said_of(std::string("\x16\x03\x01\x02\0\x01zzzz", 10)),
                 "it does not speak TLS; it sends back what we say"));
  CHECK(contains(said_of(""), "TLS_CUT: "));
  CHECK(contains(said_of(""), "it closed the connection without a word in place of a greeting"));
  CHECK(contains(said_of(std::string("\x15\x03\x03\0\x02\x02\x28", 7)),
                 "it found nothing in common"));
  CHECK(contains(said_of(std::string("\x16\x03\x03\0\x05\x02zzzz", 10)), "TLS_PROTOCOL: "));
}

TEST_CASE("a certificate that nobody vouches for is refused, and its pin is the way in") {
  asio::io_context io;
  Subject subject{"tls", tls_over(tcp_transport(), "tls"), "127.0.0.1"};
  const auto listener = run(io, listen(subject));
  const auto attempt = [&](const std::string& options) {
    subject.client_options = options;
    auto dial_it = [&]() -> awaitable<std::string> {
      std::string words = "none";
      try {
        co_await dial(subject, listener->local());
      } catch (const NetworkError& error) {
        words = error.what();
      }
      co_return words;
    };
    auto accept_it = [&]() -> awaitable<void> {
      try {
        co_await accept(*listener);
      } catch (const NetworkError&) {
        // The client does not trust us.
      }
    };
    awaitable<std::string> dialling = dial_it();
    awaitable<void> accepting = accept_it();
    return run(io, std::move(dialling) && std::move(accepting));
  };
  CHECK(contains(attempt(""), "its certificate is signed by itself; ?pin=sha256:"));
  CHECK(attempt(listener->client_options()) == "none");
  const std::string other = "pin=sha256:" + std::string(64, '0');
  CHECK(contains(attempt(other), "its certificate is another one: sha256:"));
  CHECK(attempt("verify=off") == "none");
}

TEST_CASE("what verify=off does not look at is told at every connect") {
  asio::io_context io;
  Encounter met =
      run(io, meet({"tls", tls_over(tcp_transport(), "tls"), "127.0.0.1", "verify=off"}));
  std::vector<std::string> notes;
  met.dialled->on_warning = [&](const std::string& text) { notes.push_back(text); };
  run(io, met.accepted->send("x"));
  run(io, met.dialled->receive());
  REQUIRE(notes.size() == 1);
  CHECK(contains(notes[0], "is not trusted"));
  CHECK(contains(notes[0], "verify=off goes on all the same"));
}

TEST_CASE("who never answers the greeting is given up at the deadline, on either side") {
  asio::io_context io;
  const auto context = std::make_shared<const TlsContext>(Side::server, TlsOptions{});
  auto [near, far] = memory_pair(io.get_executor(), {});
  TlsConnection server(io.get_executor(), std::move(far), context, "");
  const Deadline deadline = deadline_in(std::chrono::milliseconds(30));
  const std::string words = complaint_of([&] { run(io, server.start(deadline)); });
  CHECK(contains(words, "no answer to the TLS greeting: timed out after 30 ms"));
}

TEST_CASE("a greeting that comes byte by byte without end is given up at the deadline, too") {
  asio::io_context io{1};
  FakeTime time(io);
  const auto context = std::make_shared<const TlsContext>(Side::server, TlsOptions{});
  auto [near, far] = memory_pair(io.get_executor(), {});
  TlsConnection server(io.get_executor(), std::move(far), context, "");
  const std::string greeting("\x16\x03\x01\x40\x00\x01", 6);
  std::string words;
  std::size_t sent = 0;
  auto serve = [&]() -> awaitable<void> {
    try {
      co_await server.start(LoopTime::of(io.get_executor()).deadline_in(10s));
    } catch (const NetworkError& error) {
      words = error.what();
    }
  };
  auto dribble = [&]() -> awaitable<void> {
    Timer pause(io.get_executor());
    const Endpoint to;
    while (words.empty()) {
      const char byte = sent < greeting.size() ? greeting[sent] : 'x';
      co_await near->send(std::string_view(&byte, 1), to);
      ++sent;
      co_await pause.wait_for(1s);
    }
  };
  awaitable<void> serving = serve();
  awaitable<void> dribbling = dribble();
  time.run(std::move(serving) || std::move(dribbling));
  CHECK(sent > greeting.size());
  CHECK(contains(words, "no answer to the TLS greeting: timed out after 10 s"));
}

}  // namespace
}  // namespace confab
