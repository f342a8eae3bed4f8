#include <cstdlib>
#include <stdexcept>
#include <string>

#include "app/serve/responder.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

// Fri Nov  6 15:36:00 2026 UTC
constexpr std::time_t kFridayAfternoon = 1793979360;

Responder responder_of(const std::string& kind) {
  ::setenv("TZ", "UTC", 1);
  return make_responder(kind, [] { return kFridayAfternoon; });
}

std::string reply_to(const std::string& kind, std::string_view bytes) {
  std::string out;
  const bool any = responder_of(kind)(datagram_message(bytes), out);
  return any ? out : "(none)";
}

TEST_CASE("echo gives the very bytes back") {
  CHECK(reply_to("echo", "hello\r\n") == "hello\r\n");
  const std::string binary("\0\xff\x80\r", 4);
  CHECK(reply_to("echo", binary) == binary);
}

TEST_CASE("upper changes ASCII letters and nothing else") {
  CHECK(reply_to("upper", "az AZ 09 {`\n") == "AZ AZ 09 {`\n");
  CHECK(reply_to("upper", "stra\u00dfe \u00e9\xff") == "STRA\u00dfE \u00e9\xff");
}

TEST_CASE("time and greet give the time as ctime writes it, the day padded with a blank") {
  CHECK(reply_to("time", "hello") == "at Fri Nov  6 15:36:00 2026 :hello");
  CHECK(reply_to("greet", "hello") == "Hi,you send me :[Fri Nov  6 15:36:00 2026] hello");
}

TEST_CASE("a text is the same for everyone, whatever it holds") {
  CHECK(reply_to("text:Hi: there", "x") == "Hi: there");
  CHECK(reply_to("text:", "x") == "");
}

TEST_CASE("discard has no reply, which is not an empty one") {
  CHECK(reply_to("discard", "hello") == "(none)");
  CHECK(reply_to("echo", "") == "");
}

TEST_CASE("a reply ends as its message did") {
  for (const std::string kind : {"echo", "upper", "time", "greet", "text:TEXT"}) {
    for (const std::string end : {"", "\n", "\r\n"}) {
      INFO(kind << " and a line end of " << end.size() << " bytes");
      const std::string reply = reply_to(kind, "HELLO" + end);
      CHECK(reply.ends_with(end));
      CHECK(reply.find_first_of("\r\n") ==
            (end.empty() ? std::string::npos : reply.size() - end.size()));
    }
  }
}

TEST_CASE("replies are put behind what is in the batch already") {
  std::string batch = "one\n";
  responder_of("upper")(datagram_message("two\n"), batch);
  CHECK(batch == "one\nTWO\n");
}

TEST_CASE("an unknown kind is refused with a list of those that there are, made harmless") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_WITH(make_responder("eco"),
                    ContainsSubstring("\"eco\"") && ContainsSubstring("echo, upper, time, greet, "
                                                                      "text:TEXT, discard, chat"));
  CHECK_THROWS_WITH(make_responder("\033[2J"), ContainsSubstring("\\x1b[2J"));
  CHECK_THROWS_AS(make_responder(""), std::invalid_argument);
}

}  // namespace
}  // namespace confab
