#include <string>

#include "app/mock/loose_table.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

using Kind = LooseTable::Found::Kind;

// "> request" and "< answer"; "! shutdown" and "! eof" are the ends of the two.
RecordedConversation conversation(const std::vector<std::string>& lines) {
  RecordedConversation made;
  for (const std::string& line : lines) {
    MockStep& step = made.steps.emplace_back();
    if (line == "! shutdown") step.step.event.type = TranscriptType::shutdown;
    if (line == "! eof") step.step.event.type = TranscriptType::eof;
    if (line[0] == '!') continue;
    step.step.event.type = line[0] == '>' ? TranscriptType::send : TranscriptType::recv;
    step.step.event.payload = {TranscriptPayload::Kind::data, line.substr(2)};
  }
  return made;
}

void give_rule(MockStep& step, const std::string& pattern) {
  TranscriptMatch match;
  match.pattern = pattern;
  step.step.matcher.emplace(match);
}

class Asked {
 public:
  explicit Asked(std::vector<RecordedConversation> conversations, bool keeps_boundaries = false)
      : conversations_(std::move(conversations)),
        table_(conversations_, keeps_boundaries),
        uses_(table_.no_uses()) {}

  LooseTable::Found find(std::string_view bytes, bool is_whole = false) {
    return table_.find(bytes, is_whole, uses_, values);
  }
  // The first answer, or what kind of miss it is.
  std::string ask(std::string_view bytes, bool is_whole = false) {
    const auto found = find(bytes, is_whole);
    if (found.kind == Kind::unfinished) return "(unfinished)";
    if (found.kind == Kind::nothing) return "(nothing)";
    uses_.use(found.exchange);
    return table_.exchanges()[found.exchange].answer.front()->step.event.payload.bytes;
  }
  const LooseTable& table() const { return table_; }
  bool all_used() const { return uses_.has_all(); }

  Captures values;

 private:
  std::vector<RecordedConversation> conversations_;
  LooseTable table_;
  LooseUses uses_;
};

std::vector<RecordedConversation> conversations(RecordedConversation only) {
  std::vector<RecordedConversation> all;
  all.push_back(std::move(only));
  return all;
}

TEST_CASE("equal requests get their answers in recorded order, then the last one again") {
  Asked server(
      conversations(conversation({"> GET\n", "< 1", "> PUT\n", "< ok", "> GET\n", "< 2"})));
  CHECK(server.ask("GET\n") == "1");
  CHECK(server.ask("GET\n") == "2");
  CHECK_FALSE(server.all_used());
  CHECK(server.ask("PUT\nGET\n") == "ok");
  CHECK(server.all_used());
  CHECK(server.ask("GET\n") == "2");
}

TEST_CASE("the lines of one request belong together") {
  Asked server(
      conversations(conversation({"> GET /a\n", "> \n", "< a", "> GET /b\n", "> \n", "< b"})));
  CHECK(server.ask("GET /b\n") == "(unfinished)");
  CHECK(server.ask("GET /b\n\n") == "b");
  CHECK(server.find("GET /a\n\nGET").size == 8);
}

TEST_CASE("of requests of which one begins the other, the longer one is waited for") {
  Asked server(conversations(conversation({"> AB", "< short", "> ABCD", "< long"})));
  CHECK(server.ask("AB") == "(unfinished)");
  CHECK(server.ask("ABCD") == "long");
  CHECK(server.ask("AB", true) == "short");
  CHECK(server.ask("ABX") == "short");
  CHECK(server.ask("X") == "(nothing)");
}

TEST_CASE("each datagram is a request") {
  Asked server(conversations(conversation({"> a", "> b", "< both"})), true);
  CHECK(server.table().exchanges().size() == 2);
  CHECK(server.ask("b", true) == "both");
}

TEST_CASE("what was said before any request is the greeting of the first conversation") {
  std::vector<RecordedConversation> two;
  two.push_back(conversation({"< hi", "> a", "< A"}));
  two.push_back(conversation({"< again", "> b", "< B"}));
  Asked server(std::move(two));
  REQUIRE(server.table().greeting().size() == 1);
  CHECK(server.table().greeting().front()->step.event.payload.bytes == "hi");
  CHECK(server.ask("b") == "B");
}

TEST_CASE("an end that came after the client's own is no conversation of the last answer") {
  Asked server(conversations(conversation({"> a", "< A", "! shutdown", "< bye", "! eof"})));
  CHECK(server.table().exchanges().front().answer.size() == 2);
  Asked asked_nothing(conversations(conversation({"< hi", "! shutdown", "! eof"})));
  CHECK(asked_nothing.table().greeting().size() == 1);
  Asked ends_itself(conversations(conversation({"> a", "< A", "! eof", "! shutdown"})));
  CHECK(ends_itself.table().exchanges().front().answer.size() == 2);
}

TEST_CASE("a rule decides about its lines, and only a request that fits captures") {
  RecordedConversation asked = conversation({"> GET 1\n", "< number", "> GET x\n", "< word"});
  give_rule(asked.steps[0], "GET {{n:int}}\n");
  give_rule(asked.steps[2], "GET {{w:word}}!\n");
  Asked server(conversations(std::move(asked)));
  CHECK(server.ask("GET 1") == "(unfinished)");
  CHECK(server.ask("GET 42\nmore") == "number");
  CHECK(server.values == Captures{{"n", "42"}});
  CHECK(server.ask("PUT\n") == "(nothing)");
}

TEST_CASE("a rule goes by the framing of its conversation") {
  RecordedConversation asked = conversation({"> \x02??", "< seen"});
  asked.steps[0].step.framing = "u8";
  give_rule(asked.steps[0], "{{kind:any}}");
  Asked server(conversations(std::move(asked)));
  const std::string request = "\x04x\nyz";
  CHECK(server.ask(request.substr(0, 3)) == "(unfinished)");
  CHECK(server.find(request + "\x01").size == 5);
  CHECK(server.values == Captures{{"kind", request}});
  CHECK(server.table().first_message(request + "\x01") == 5);
}

TEST_CASE("a rule about a datagram sees all of it") {
  RecordedConversation asked = conversation({"> x", "< seen"});
  give_rule(asked.steps[0], "{{kind:any}}");
  Asked server(conversations(std::move(asked)), true);
  CHECK(server.find("a\nb\nc", true).size == 5);
}

TEST_CASE("the nearest request is the one that begins alike for longest") {
  Asked server(conversations(
      conversation({"> PUT /a\n", "< 1", "> GET /abc\n", "< 2", "> GET /x\n", "< 3"})));
  CHECK(server.table().nearest("GET /abd\n") == 1);
  CHECK(server.table().nearest("zzz") == 0);
}

}  // namespace
}  // namespace confab
