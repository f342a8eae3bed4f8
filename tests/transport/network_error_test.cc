#include "transport/network_error.h"

#include <netdb.h>

#include <cerrno>

#include "tests/support/catch.h"
#include "transport/resolve.h"

namespace confab {
namespace {

NetworkError error_of(Op op, const std::string& who, int error) {
  return NetworkError(op, Endpoint(who), system_code(error), true);
}

TEST_CASE("an error says what was tried, with whom, and why it failed, in one line") {
  CHECK(std::string(error_of(Op::connect, "127.0.0.1:9", ECONNREFUSED).what()) ==
        "cannot connect to 127.0.0.1:9: connection refused");
  CHECK(std::string(error_of(Op::bind, "127.0.0.1:12000", EADDRINUSE).what()) ==
        "cannot listen on 127.0.0.1:12000: address already in use");
  CHECK(std::string(error_of(Op::send, "10.0.0.1:9", EHOSTUNREACH).what()) ==
        "cannot send to 10.0.0.1:9: host unreachable");
  CHECK(std::string(error_of(Op::recv, "127.0.0.1:9", ECONNREFUSED).what()) ==
        "refused by 127.0.0.1:9: nothing listens there over UDP");
  const NetworkError lookup(Op::resolve, Endpoint("nosuch"), {EAI_NONAME, resolver_category()},
                            true);
  CHECK(std::string(lookup.what()) == "cannot look up nosuch: no such host");
  CHECK(lookup.code_name == "EAI_NONAME");
}

TEST_CASE("the errors of a peer that resets are one class, with their own names") {
  CHECK(error_of(Op::recv, "127.0.0.1:9", ECONNRESET).is_reset());
  CHECK(error_of(Op::recv, "127.0.0.1:9", EPIPE).is_reset());
  CHECK(error_of(Op::recv, "h", EPIPE).code_name == "EPIPE");
  CHECK(error_of(Op::recv, "h", ECONNRESET).code_name == "ECONNRESET");
  CHECK_FALSE(error_of(Op::recv, "h", ETIMEDOUT).is_reset());
  CHECK(std::string(error_of(Op::send, "127.0.0.1:9", EPIPE).what()) ==
        "connection reset by 127.0.0.1:9");
}

TEST_CASE("what this machine aborted is not blamed on the peer") {
  const NetworkError aborted = error_of(Op::recv, "127.0.0.1:9", ECONNABORTED);
  CHECK_FALSE(aborted.is_reset());
  CHECK(std::string(aborted.what()) == "connection to 127.0.0.1:9 aborted by this machine");
}

TEST_CASE("every address that was tried is listed") {
  NetworkError error = error_of(Op::connect, "localhost:9", ECONNREFUSED);
  error.set_attempts({{Endpoint("[::1]:9"), "ECONNREFUSED", "connection refused"},
                      {Endpoint("127.0.0.1:9"), "ETIMEDOUT", "timed out after 10 s"}});
  CHECK(std::string(error.what()) ==
        "cannot connect to localhost:9 ([::1]:9: connection refused; "
        "127.0.0.1:9: timed out after 10 s)");
}

TEST_CASE("a single attempt is listed only where it says more than the endpoint") {
  NetworkError literal = error_of(Op::connect, "127.0.0.1:9", ECONNREFUSED);
  literal.set_attempts({{Endpoint("127.0.0.1:9"), "ECONNREFUSED", "connection refused"}});
  CHECK(std::string(literal.what()) == "cannot connect to 127.0.0.1:9: connection refused");
  NetworkError name = error_of(Op::connect, "example.org:9", ECONNREFUSED);
  name.set_attempts({{Endpoint("192.0.2.1:9"), "ECONNREFUSED", "connection refused"}});
  CHECK(std::string(name.what()) ==
        "cannot connect to example.org:9 (192.0.2.1:9: connection refused)");
}

TEST_CASE("an errno without words of ours still has its name") {
  CHECK(code_name(system_code(EXDEV)) == "EXDEV");
  CHECK(code_name(system_code(99999)) == "E99999");
  CHECK_FALSE(reason(system_code(EXDEV), Op::recv).empty());
}

TEST_CASE("where we dial, a missing address is not one that somebody named") {
  CHECK(std::string(error_of(Op::connect, "[::1]:9", EADDRNOTAVAIL).what()) ==
        "cannot connect to [::1]:9: this machine has no address for it, or no free port");
  CHECK(std::string(error_of(Op::bind, "192.0.2.1:9", EADDRNOTAVAIL).what()) ==
        "cannot listen on 192.0.2.1:9: not an address of this machine");
}

TEST_CASE("codes of one class are one failure, whichever of them came") {
  CHECK(is_same_failure("EPIPE", "ECONNRESET"));
  CHECK(is_same_failure("ECONNABORTED", "EPIPE"));
  CHECK(is_same_failure("ECONNREFUSED", "ECONNREFUSED"));
  CHECK_FALSE(is_same_failure("ECONNREFUSED", "ECONNRESET"));
}

TEST_CASE("limits are written as people write them") {
  using namespace std::chrono_literals;
  CHECK(timed_out_after(10s) == "timed out after 10 s");
  CHECK(timed_out_after(1500ms) == "timed out after 1.5 s");
  CHECK(timed_out_after(1050ms) == "timed out after 1.05 s");
  CHECK(timed_out_after(250ms) == "timed out after 250 ms");
  CHECK(timed_out_after(std::chrono::steady_clock::duration::max()) == "timed out");
}

}  // namespace
}  // namespace confab
