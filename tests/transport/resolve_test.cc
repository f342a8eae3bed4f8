#include "transport/resolve.h"

#include <netdb.h>

#include <future>
#include <memory>
#include <thread>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "transport/network_error.h"

namespace confab {
namespace {

using namespace std::chrono_literals;
using Addresses = std::vector<asio::ip::address>;

LookupResult must_not_ask(const std::string& host) {
  FAIL("a lookup was started for " << host);
  return {};
}

Addresses addresses_of(std::string host) {
  asio::io_context io;
  return run(io, resolve(std::move(host), deadline_in(10s), must_not_ask));
}

// A name server that does not answer until it is told to, or until nobody can ask any more.
class SilentServer {
 public:
  Lookup lookup() {
    return [answer = answer_](const std::string&) {
      answer.wait();
      return LookupResult{{asio::ip::make_address("192.0.2.1")}, {}};
    };
  }
  // Answers, and waits until the abandoned threads are gone.
  ~SilentServer() {
    promise_.set_value();
    while (abandoned_lookups() > 0) std::this_thread::yield();
  }

 private:
  std::promise<void> promise_;
  std::shared_future<void> answer_ = promise_.get_future().share();
};

// What resolving throws.
NetworkError lookup_failure(const std::string& host, const Lookup& lookup, Deadline deadline) {
  asio::io_context io;
  try {
    run(io, resolve(host, deadline, lookup));
  } catch (const NetworkError& error) {
    return error;
  }
  throw std::runtime_error("it was resolved");
}

TEST_CASE("address literals are not looked up") {
  CHECK(addresses_of("127.0.0.1") == Addresses{asio::ip::make_address("127.0.0.1")});
  CHECK(addresses_of("::1") == Addresses{asio::ip::make_address("::1")});
  CHECK(addresses_of("fe80::1%lo").front().to_v6().scope_id() > 0);
}

TEST_CASE("a v4-mapped address is an IPv4 address") {
  CHECK(addresses_of("::ffff:192.0.2.1") == Addresses{asio::ip::make_address("192.0.2.1")});
}

TEST_CASE("localhost is both loopback addresses, and nobody is asked") {
  const Addresses expected{asio::ip::make_address("::1"), asio::ip::make_address("127.0.0.1")};
  CHECK(addresses_of("localhost") == expected);
}

TEST_CASE("what cannot be a name is not looked up either") {
  for (const std::string host : {"", "fe80::1%nosuchinterface", "::zz"}) {
    const NetworkError error = lookup_failure(host, must_not_ask, deadline_in(10s));
    CHECK(error.op == Op::resolve);
    CHECK(error.code_name == "EAI_NONAME");
    CHECK(error.who == Endpoint(host));
  }
}

TEST_CASE("a name brings all its addresses, in their order") {
  const Addresses known{asio::ip::make_address("192.0.2.1"), asio::ip::make_address("2001:db8::1")};
  const Lookup lookup = [known](const std::string&) { return LookupResult{known, {}}; };
  asio::io_context io;
  CHECK(run(io, resolve("two.example", deadline_in(10s), lookup)) == known);
}

TEST_CASE("a name that does not exist says so") {
  const Lookup lookup = [](const std::string&) {
    return LookupResult{{}, {EAI_NONAME, resolver_category()}};
  };
  const NetworkError error = lookup_failure("nosuch.example", lookup, deadline_in(10s));
  CHECK(std::string(error.what()) == "cannot look up nosuch.example: no such host");
}

TEST_CASE("the system's own lookup knows address literals and no nonsense") {
  CHECK(system_lookup("127.0.0.1").addresses == Addresses{asio::ip::make_address("127.0.0.1")});
  CHECK(system_lookup("no such host, surely").error);
}

TEST_CASE("a name server that does not answer holds nobody beyond the deadline") {
  SilentServer server;
  const NetworkError error = lookup_failure("slow.example", server.lookup(), deadline_in(20ms));
  CHECK(error.code_name == "ETIMEDOUT");
  CHECK(std::string(error.what()) == "cannot look up slow.example: timed out after 20 ms");
  CHECK(abandoned_lookups() == 1);
}

TEST_CASE("a name server that does not answer does not hold a cancellation") {
  SilentServer server;
  asio::io_context io;
  const std::error_code ended =
      cancel_while_waiting(io, resolve("slow.example", Deadline{}, server.lookup()));
  CHECK(ended == asio::error::operation_aborted);
  CHECK(abandoned_lookups() == 1);
}

// For the thread sanitizer, which sees it in resolve_tsan_tests.
TEST_CASE("an answer that comes just as nobody waits any more is no race") {
  for (int i = 0; i < 200; ++i) {
    const std::chrono::microseconds limit(i % 20 * 10);
    const Lookup lookup = [limit](const std::string&) {
      const auto answered = std::chrono::steady_clock::now() + limit;
      while (std::chrono::steady_clock::now() < answered) std::this_thread::yield();
      return LookupResult{{asio::ip::make_address("192.0.2.1")}, {}};
    };
    asio::io_context io;
    bool has_ended = false;
    asio::co_spawn(io, resolve("quick.example", deadline_in(limit), lookup),
                   [&has_ended](const std::exception_ptr&, const Addresses&) { has_ended = true; });
    run_until(io, [&] { return has_ended; });
  }
  while (abandoned_lookups() > 0) std::this_thread::yield();
}

TEST_CASE("an answer that comes after its io_context is gone harms nobody") {
  SilentServer server;
  const auto io = std::make_unique<asio::io_context>();
  asio::co_spawn(*io, resolve("slow.example", Deadline{}, server.lookup()),
                 [](const std::exception_ptr&, const Addresses&) {});
  io->poll();
  CHECK(abandoned_lookups() == 0);
}

}  // namespace
}  // namespace confab
