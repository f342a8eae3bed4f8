#include "protocol/transcript/transcript_mask.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "protocol/transcript/transcript_writer.h"
#include "tests/protocol/bytes.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;
using Json = nlohmann::ordered_json;

namespace {

const std::chrono::steady_clock::time_point kStart{};

// Events as --json prints them, with two secrets.
class Masking {
 public:
  Masking() {
    secrets_.add("PW", "hunter2-xyz");
    secrets_.add("KEY", bytes("\x01\x02\x03\x04"));
    writer_.begin("", "", kStart, text_);
  }

  template <class What>
  Json operator()(const What& what, std::string_view conversation = "tcp1") {
    std::string line;
    writer_.append(Event{kStart, conversation, what}, line);
    text_ += line;
    Json json = Json::parse(line);
    for (const char* key : {"type", "conn", "from"}) json.erase(key);
    return json;
  }
  const std::string& text() const { return text_; }

 private:
  Secrets secrets_;
  TranscriptWriter writer_{Spelling::lines, &secrets_};
  std::string text_;
};

Received received(std::string_view data, bool complete = true) {
  return {data, "127.0.0.1:1", data, complete};
}

}  // namespace

TEST_CASE("the header names the secrets, and has no value") {
  Masking masking;
  CHECK(Json::parse(masking.text())["secrets"] == Json{"PW", "KEY"});
  CHECK(masking.text().find("hunter2") == std::string::npos);
}

TEST_CASE("without secrets the header and the events are as ever") {
  const Secrets none;
  std::string with;
  std::string without;
  for (auto [secrets, out] :
       {std::pair(&none, &with), std::pair<const Secrets*, std::string*>(nullptr, &without)}) {
    TranscriptWriter writer(Spelling::document, secrets);
    writer.begin("", "", kStart, *out);
    writer.append(Event{kStart, "tcp1", Sent{"{{a}}\n", ""}}, *out);
  }
  CHECK(with == without);
  CHECK(with.find("secrets") == std::string::npos);
}

TEST_CASE("a message with a secret is a template, or a sample with a rule") {
  Masking masking;
  CHECK(masking(Sent{"PASS hunter2-xyz {{a}}\n", ""}) ==
        Json{{"template", "PASS {{PW}} {{lb}}a}}\n"}});
  CHECK(masking(received("you said hunter2-xyz {{a}}\n")) ==
        Json{{"data", "you said {{PW}} {{a}}\n"},
             {"match", {{"pattern", "you said {{PW}} {{lb}}a}}\n"}}}});
  CHECK(masking(Sent{"{{a}}\n", ""}) == Json{{"data", "{{a}}\n"}});
  CHECK(masking(received("{{a}}\n")) == Json{{"data", "{{a}}\n"}});
}

TEST_CASE("what is not text is left out, with a note that says so") {
  Masking masking;
  CHECK(masking(Sent{bytes("\0hunter2-xyz"), ""}) ==
        Json{{"template", "{{left_out}}"},
             {"note", "left out: 12 bytes that are not text and hold PW"}});
  CHECK(masking(received(std::string(300, '\xff') + "hunter2-xyz")) ==
        Json{{"match", {{"any", true}}},
             {"note", "left out: 311 bytes that are not text and hold PW"}});
  CHECK(masking(received(bytes("a\x01\x02\x03\x04z"))).contains("note"));
  CHECK(masking(received(bytes("\0\xff"))) == Json{{"hex", "00ff"}});
}

TEST_CASE("texts of every event are masked") {
  Masking masking;
  masking(Opened{"tcp://hunter2-xyz:1", "hunter2-xyz", "hunter2-xyz"});
  masking(Failed{"connect", "EAI_NONAME", "", "tcp://hunter2-xyz:1", "no hunter2-xyz here"});
  masking(Sent{"a", "hunter2-xyz"});
  masking(Received{"a", "hunter2-xyz", "a"});
  masking(Note{"hunter2-xyz"});
  CHECK(masking.text().find("hunter2") == std::string::npos);
  CHECK(masking(Note{"of {{x}} and hunter2-xyz"}) == Json{{"text", "of {{x}} and {{PW}}"}});
}

TEST_CASE("an excerpt that is cut in the middle of a secret has none of it") {
  Masking masking;
  CHECK(masking(Note{"\"PASS hunter2…\" may not have arrived"}) ==
        Json{{"text", "\"PASS …\" may not have arrived"}});
}

TEST_CASE("a secret that is cut by a read is in neither event") {
  Masking masking;
  CHECK(masking(received("pw: hunter2-", false)) ==
        Json{{"data", "pw: {{*}}"},
             {"partial", true},
             {"match", {{"pattern", "pw: {{*}}"}}},
             {"note", "{{*}}: what may be a part of a secret"}});
  CHECK(masking(received("xyz!\n"))["match"]["pattern"] == "{{*}}!\n");
}

TEST_CASE("of a secret that is cut anywhere, however often, less than half is written") {
  const std::string value = "hunter2-xyz";
  for (std::size_t first = 1; first < value.size(); ++first) {
    for (std::size_t second = first; second < value.size(); ++second) {
      for (const bool is_sent : {false, true}) {
        Masking masking;
        const std::string_view all = value;
        for (const std::string_view piece :
             {all.substr(0, first), all.substr(first, second - first), all.substr(second)}) {
          if (piece.empty()) continue;
          is_sent ? masking(Sent{piece, ""}) : masking(received(piece, false));
        }
        std::string written;
        for (const char* key : {"data", "template"}) {
          std::istringstream lines(masking.text());
          for (std::string line; std::getline(lines, line);)
            written += Json::parse(line).value(key, "");
        }
        INFO(written);
        std::size_t shown = 0;
        while (shown < written.size() && written[shown] == value[shown]) ++shown;
        CHECK(2 * shown < value.size());
        CHECK(written.find(value.substr(value.size() / 2)) == std::string::npos);
      }
    }
  }
}

TEST_CASE("a secret between two pieces of one message stands whole in the first") {
  Masking masking;
  const auto piece = [](std::string_view bytes, bool more_follows) {
    return Sent{bytes, "", false, false, more_follows};
  };
  CHECK(masking(piece("a hunter2-", true)) == Json{{"template", "a {{PW}}"}});
  CHECK(masking(piece("xyz b", true)) == Json{{"template", " b"}});
  CHECK(masking(piece("a hunter2-", true)) == Json{{"template", "a {{PW}}"}});
  CHECK(masking(piece("other", true))["template"] == "{{left_out}}other");
  CHECK(masking(piece("a hunter2-", false))["template"] == "a {{left_out}}");
  CHECK(masking(piece("xyz b", false))["template"] == "{{left_out}} b");
  CHECK(masking(piece("a hun", true)) == Json{{"template", "a {{PW}}"}});
  CHECK(masking(piece("ter2-xyz", true)) == Json{{"template", ""}});
  CHECK(masking(piece("a hu", true)) == Json{{"data", "a hu"}});
  CHECK(masking(piece("nter2-xyz", true))["template"] == "{{left_out}}");
}

TEST_CASE("what only begins like a secret comes back as it was") {
  Masking masking;
  CHECK(masking(received("hunt", false))["data"] == "hunt");  // less than half
  CHECK(masking(received("ing\n")) == Json{{"data", "ing\n"}});
  CHECK(masking(Sent{"hunter2-\n", ""}) == Json{{"data", "hunter2-\n"}});
}

TEST_CASE("conversations, directions, connections and datagrams are not mixed up") {
  Masking masking;
  masking(received("hunt", false));
  CHECK(masking(received("er2-xyz"), "tcp2") == Json{{"data", "er2-xyz"}});
  CHECK(masking(Sent{"er2-xyz", ""}) == Json{{"data", "er2-xyz"}});
  masking(Opened{"tcp://h:1", "", ""});
  CHECK(masking(received("er2-xyz")) == Json{{"data", "er2-xyz"}});
  Received datagram = received("hunter2");
  datagram.is_datagram = true;
  CHECK(masking(datagram, "udp1") == Json{{"data", "hunter2"}});
}

TEST_CASE("a pattern that no reader would take is abridged, or is none") {
  Masking masking;
  std::string text = "begin" + std::string(1 << 20, '\n') + "{{ hunter2-xyz";
  for (int i = 0; i < 4000; ++i) text += "\u00e9";
  const Json event = masking(received(text));
  std::string accents;
  for (int i = 0; i < 16; ++i) accents += "\u00e9";
  CHECK(event["match"]["pattern"] == "begin" + std::string(27, '\n') + "{{*}}" +
                                         std::string(29, '\n') + "{{lb}} {{PW}}" + accents +
                                         "{{*}}" + accents);
  CHECK(event["data"].get<std::string>().find("\n{{ {{PW}}\u00e9") != std::string::npos);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "hunter2-xyz";
  CHECK(masking(received(many))["match"] == Json{{"any", true}});
  CHECK(confab::test::error_of(masking.text()).empty());
}
