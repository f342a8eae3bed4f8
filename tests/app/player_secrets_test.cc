#include "tests/app/replay_pair.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;

TEST_CASE("half a secret, cut by what was expected or by a pause, is not told either") {
  const std::string secret = "s3cr3t-w0rd";
  ReplayPair pair(
      [&](std::string_view message) { return message == "a\n" ? secret : secret.substr(0, 6); });
  pair.options.secrets.add("PW", secret);
  pair.options.keep_going = true;
  pair.play({pair.open(), kSend, R"({"type": "recv", "data": "1234567"})",
             R"({"type": "send", "data": "b\n"})",
             R"({"type": "recv", "data": "12345678901", "timeout_ms": 5})"});
  std::string told;
  for (const ExchangeResult& each : pair.exchanges) {
    told += each.what.text();
    for (const Printable& line : each.details) told += line.text();
  }
  CHECK(has(told, "{{PW}}"));
  CHECK_FALSE(has(told, secret.substr(0, 6)));
}

TEST_CASE("a secret is in nothing that is told") {
  const std::string secret = "s3cr3t-w0rd";
  ReplayPair pair([&](std::string_view) { return "no " + secret + "\n"; });
  pair.options.secrets.add("PW", secret);
  pair.options.values["PW"] = secret;
  pair.options.keep_going = true;
  pair.play({pair.open(), R"({"type": "send", "template": "AUTH {{PW}}\n"})", kRecv,
             R"({"type": "send", "data": "s3cr3t-w0rd\n"})",
             R"({"type": "recv", "match": {"contains": "not s3cr3t-w0rd"}})", kSend,
             R"({"type": "close"})"});
  std::string told;
  for (const ExchangeResult& each : pair.exchanges) {
    told += each.name.text() + each.what.text() + each.advice.text();
    for (const Printable& line : each.details) told += line.text();
  }
  CHECK(has(told, "{{PW}}"));
  CHECK_FALSE(has(told, secret));
}

TEST_CASE("why a message with a secret in it is not the one is told, without the secret") {
  const std::string secret = "s3cr3t-w0rd";
  const auto told = [&](const std::string& answer, const std::string& rule) {
    ReplayPair pair([&](std::string_view) { return answer; });
    pair.options.secrets.add("PW", secret);
    pair.options.values["PW"] = secret;
    pair.play({pair.open(), kSend, R"({"type": "recv", "match": )" + rule + "}"});
    const ExchangeResult& failed = pair.exchanges.at(1);
    std::string text = failed.what.text();
    for (const Printable& line : failed.details) text += "\n" + line.text();
    CHECK_FALSE(has(text, secret.substr(0, 6)));
    return text;
  };
  const std::string greeted = "hi ann " + secret + "\n";
  CHECK(has(told(greeted, R"({"prefix": "LOGIN "})"), R"(it does not begin with "LOGIN ")"));
  CHECK(has(told(greeted, R"({"bytes": [1, 4]})"), "it is 19 bytes, not 1 to 4"));
  CHECK(has(told(greeted, R"({"contains": "ben"})"), R"(it does not contain "ben")"));
  CHECK(has(told(greeted, R"({"pattern": "hi ann {{PW}}!\n"})"), "!"));
  CHECK(has(told("hi bob\n", R"({"pattern": "hi {{PW}}\n"})"), R"("bob", not "{{PW}}")"));
  CHECK(has(told("hi s3cr3t-w0rd 9\n", R"({"pattern": "hi {{PW:any}} 8\n"})"),
            R"("9" came where the pattern has "8")"));
  CHECK(has(told("hi s3cr3t-w0rd 9\n", R"({"pattern": "hi s3cr3t-w0rd 8\n"})"),
            "- hi {{PW}} 8\\n\n            ^\n+ hi {{PW}} 9\\n\n            ^\n\"9\" came where"));
  CHECK(has(told("hi s3cr3t-w0rd 9\n", R"({"pattern": "hi s3cr {{n}}\n"})"), R"("{" came)"));
  CHECK(has(told("hi s3cr3t-w0rd 9\n", R"({"hex": "68 69 ** 38 0a"})"), "does not match the hex"));
  CHECK(has(told("hello\n", R"({"prefix": "s3cr3t-w0rd"})"), R"(it does not begin with "{{PW}}")"));
}
