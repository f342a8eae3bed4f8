#include "tests/app/replay_stage.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;

TEST_CASE("half a secret, cut by what was expected or by a pause, is not told either") {
  const std::string secret = "s3cr3t-w0rd";
  Stage stage(
      [&](std::string_view message) { return message == "a\n" ? secret : secret.substr(0, 6); });
  stage.options.secrets.add("PW", secret);
  stage.options.keep_going = true;
  stage.play({stage.open(), kSend, R"({"type": "recv", "data": "1234567"})",
              R"({"type": "send", "data": "b\n"})",
              R"({"type": "recv", "data": "12345678901", "timeout_ms": 5})"});
  std::string told;
  for (const ExchangeResult& each : stage.exchanges) {
    told += each.what.text();
    for (const Printable& line : each.details) told += line.text();
  }
  CHECK(has(told, "{{PW}}"));
  CHECK_FALSE(has(told, secret.substr(0, 6)));
}

TEST_CASE("a secret is in nothing that is told") {
  const std::string secret = "s3cr3t-w0rd";
  Stage stage([&](std::string_view) { return "no " + secret + "\n"; });
  stage.options.secrets.add("PW", secret);
  stage.options.values["PW"] = secret;
  stage.options.keep_going = true;
  stage.play({stage.open(), R"({"type": "send", "template": "AUTH {{PW}}\n"})", kRecv,
              R"({"type": "send", "data": "s3cr3t-w0rd\n"})",
              R"({"type": "recv", "match": {"contains": "not s3cr3t-w0rd"}})", kSend,
              R"({"type": "close"})"});
  std::string told;
  for (const ExchangeResult& each : stage.exchanges) {
    told += each.name.text() + each.what.text() + each.advice.text();
    for (const Printable& line : each.details) told += line.text();
  }
  CHECK(has(told, "{{PW}}"));
  CHECK_FALSE(has(told, secret));
}

TEST_CASE("why a message with a secret in it is not the one is told, without the secret") {
  const std::string secret = "s3cr3t-w0rd";
  const auto told = [&](const std::string& answer, const std::string& rule) {
    Stage stage([&](std::string_view) { return answer; });
    stage.options.secrets.add("PW", secret);
    stage.options.values["PW"] = secret;
    stage.play({stage.open(), kSend, R"({"type": "recv", "match": )" + rule + "}"});
    const ExchangeResult& failed = stage.exchanges.at(1);
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
