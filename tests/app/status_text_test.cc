#include "app/prompt/status_text.h"

#include <sstream>
#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("the values of a status stand under each other") {
  const std::vector<Fact> facts = {{"local port", "40112"}, {"RTT", "0.028 ms"}};
  CHECK(status_text("tcp1", "tcp://localhost:9", "open", facts, 80).text() ==
        "tcp1  tcp://localhost:9  open\n"
        "  local port        40112\n"
        "  RTT               0.028 ms\n");
}

TEST_CASE("a long value is wrapped in its column") {
  const std::string value(100, 'x');
  const std::vector<Fact> facts = {{"subject", value}};
  const std::string text =
      status_text("tcp1", "tcp://" + std::string(200, 'h') + ":9", "open", facts, 80).text();
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
  CHECK(text.ends_with("\n" + std::string(20, ' ') + std::string(40, 'x') + "\n"));
  CHECK(status_text("tcp1", "u", "open", facts, 0).text().find(value) != std::string::npos);
}

TEST_CASE("a value of a peer's cannot forge a row") {
  const std::vector<Fact> facts = {{"subject", "x\n  RTT 0\x1b[2J"}};
  const std::string text = status_text("tls1", "u", "open", facts, 80).text();
  CHECK(text.ends_with("  subject           x\\n  RTT 0\\x1b[2J\n"));
}
