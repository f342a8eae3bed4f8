#include "app/cli/options.h"

#include <sstream>

#include "tests/support/catch.h"

using namespace confab;

namespace {

Options parse(const std::vector<std::string>& arguments) {
  const Registry registry = builtin_transports();
  return parse_options(arguments, registry);
}

std::string url_of(const std::vector<std::string>& arguments) {
  const Options options = parse(arguments);
  const auto* session = std::get_if<SessionOptions>(&options);
  if (session == nullptr) return std::get<Reply>(options).text;
  return session->url ? session->url->text() : "none";
}

}  // namespace

TEST_CASE("every form of an address opens what it names") {
  CHECK(url_of({}) == "none");
  CHECK(url_of({"localhost", "9000"}) == "tcp://localhost:9000");
  CHECK(url_of({"localhost:9000"}) == "tcp://localhost:9000");
  CHECK(url_of({":9000"}) == "tcp://localhost:9000");
  CHECK(url_of({"9000"}) == "tcp://localhost:9000");
  CHECK(url_of({"-u", "localhost", "9000"}) == "udp://localhost:9000");
  CHECK(url_of({"udp://127.0.0.1:53"}) == "udp://127.0.0.1:53");
  CHECK(url_of({"[::1]:9000"}) == "tcp://[::1]:9000");
  CHECK(url_of({"::1", "9000"}) == "tcp://[::1]:9000");
  CHECK(url_of({"tcp://serve:80"}) == "tcp://serve:80");
}

TEST_CASE("lines of -c are taken as they are, whatever they look like") {
  const Options options = parse({":9", "-c", "-v", "-c", "[1,2]", "-c", "--json", "-v"});
  const auto& session = std::get<SessionOptions>(options);
  CHECK(session.lines == std::vector<std::string>{"-v", "[1,2]", "--json"});
  CHECK(session.verbose);
  CHECK_FALSE(session.json);
}

TEST_CASE("a script may be a file, and stdin may go on behind it") {
  const Options options = parse({"-f", "script", "-i", "-t", ":9"});
  const auto& session = std::get<SessionOptions>(options);
  CHECK(session.script_file == "script");
  CHECK(session.goes_on);
  CHECK_FALSE(session.source);
}

TEST_CASE("history, rc file and editing are there unless they are not wanted") {
  const Options usual = parse({});
  const auto& all = std::get<SessionOptions>(usual);
  CHECK((all.history && all.rc && all.edit));
  const Options bare = parse({"--no-history", "--no-rc", "--no-edit"});
  const auto& none = std::get<SessionOptions>(bare);
  CHECK_FALSE((none.history || none.rc || none.edit));
}

TEST_CASE("what is wrong on the command line is code 2, in one line") {
  const std::vector<std::vector<std::string>> wrong = {{"localhost", "0"},
                                                       {"localhost", "70000"},
                                                       {"foo://x:1"},
                                                       {"localhost"},
                                                       {"--bogus"},
                                                       {":9", "--timeout=x"},
                                                       {":9", "--eol", "abc"},
                                                       {":9", "--view", "x"},
                                                       {":9", "-n", "-1"},
                                                       {"demo", ":9"},
                                                       {"-v", "demo"},
                                                       {"-q", "serve", "9000"},
                                                       {"test"},
                                                       {"load", "x.json"},
                                                       {"-u", ":9", "--banner"},
                                                       {":9", "--banner=0"},
                                                       {"serve"},
                                                       {"serve", "--bogus"},
                                                       {"pipe"},
                                                       {"pipe", "nonsense"},
                                                       {":9", "-c"},
                                                       {"a", "1", "b"}};
  for (const auto& arguments : wrong) {
    INFO(arguments[0]);
    const Options options = parse(arguments);
    const auto* reply = std::get_if<Reply>(&options);
    REQUIRE(reply != nullptr);
    CHECK(reply->code == 2);
    CHECK(reply->text.starts_with("confab: "));
    CHECK(std::count(reply->text.begin(), reply->text.end(), '\n') == 1);
  }
}

TEST_CASE("an argument that is empty, as a shell's variable may be, is said and not left out") {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{""},
                                             {"", "80"},
                                             {"localhost", ""},
                                             {"", "-c", "hi"},
                                             {"--record", "", "localhost:1"},
                                             {"--eol", ""},
                                             {"pipe", ""},
                                             {"serve", "0", "--reply", ""}}) {
    INFO(arguments.front());
    const Options options = parse(arguments);
    REQUIRE(std::holds_alternative<Reply>(options));
    CHECK(std::get<Reply>(options).code == 2);
  }
  CHECK(std::get<SessionOptions>(parse({"-c", ""})).lines == std::vector<std::string>{""});
}

TEST_CASE("control characters in arguments do not reach the terminal") {
  const Options options = parse({"foo\x1b]0;x\x07://h:1"});
  CHECK(std::get<Reply>(options).text.find('\x1b') == std::string::npos);
}

TEST_CASE("serve takes IPv6 addresses as they are") {
  const Options options = parse({"serve", "tcp://[::1]:0", "udp://[::1]:0", "--reply", "upper"});
  const auto& serve = std::get<ServeOptions>(options);
  REQUIRE(serve.addresses.size() == 2);
  CHECK(serve.addresses[0].url.text() == "tcp://[::1]:0");
  CHECK(serve.addresses[1].url.text() == "udp://[::1]:0");
  CHECK(serve.reply == "upper");
}

TEST_CASE("no line of what the options tell about themselves is wider than 80 columns") {
  for (const char* mode : {"", "demo", "serve", "pipe"}) {
    const std::vector<std::string> arguments =
        *mode == 0 ? std::vector<std::string>{"--help"} : std::vector<std::string>{mode, "--help"};
    std::istringstream lines(std::get<Reply>(parse(arguments)).text);
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(line.size() <= 80);
    }
  }
}
