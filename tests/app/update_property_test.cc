// --update: a file that was green stays as it is, byte for byte; a red one is green after it, or is
// left alone.
#include <nlohmann/json.hpp>

#include "app/replay/blessing.h"
#include "protocol/mend/transcript_edit.h"
#include "tests/app/replay_pair.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;
using Json = nlohmann::ordered_json;

namespace {

using Events = std::vector<std::string>;

std::string one_of(Chance& random, std::initializer_list<const char*> all) {
  return std::data(all)[random.below(all.size())];
}

// What the server says to one message: the same again each time.
struct Server {
  std::map<std::string, std::string> answers;
  std::string operator()(std::string_view message) const {
    const auto found = answers.find(std::string(message));
    return found == answers.end() ? "?\n" : found->second;
  }
};

std::string random_line(Chance& random) {
  const std::string number = std::to_string(random.below(300));
  switch (random.below(5)) {
    case 0:
      return "at Fri Nov 20 15:36:0" + std::to_string(random.below(10)) + " 2026 n " + number +
             "\n";
    case 1:
      return R"({"n": )" + number + R"(, "list": [1, ")" + one_of(random, {"a", "b", "{{c"}) +
             R"("], "s": "x )" + number + "\"}\n";
    case 2:
      return one_of(random, {"250 ok ", "550 no ", "+OK "}) + number + "\n";
    case 3:
      return "bin \x02" + one_of(random, {"ab", "abc", "x"}) + "\xff\n";
    default:
      return one_of(random, {"HELLO", "hello", "BYE now", "{{x}} "}) + "\n";
  }
}

std::string hex_of(const std::string& bytes, Chance& random) {
  std::string rule;
  for (const char each : bytes) {
    const char digits[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(each);
    rule += random.below(4) == 0 ? "??" : std::string{digits[byte >> 4], digits[byte & 15]};
    rule += ' ';
  }
  return random.below(3) == 0 ? rule + "**" : rule;
}

// A rule that `line` fits.
Json random_rule(const std::string& line, Chance& random) {
  const bool is_json = line.front() == '{' && line[1] == '"';
  switch (random.below(7)) {
    case 0:
      return {{"prefix", line.substr(0, 3)}, {"bytes", line.size()}};
    case 1:
      return {{"suffix", line.substr(line.size() / 2)}};
    case 2:
      return {{"hex", hex_of(line, random)}};
    case 3:
      return {{"contains", line.substr(1, 2)}, {"any", true}};
    case 4:
      if (is_json) {
        Json rule = Json::parse(line);
        if (rule["list"][1] == "{{c") rule["list"][1] = "{{lb}}c";
        return {{"json", rule}};
      }
      return {{"bytes", {1, line.size() + random.below(3)}}};
    default: {
      std::string pattern;
      for (std::size_t at = 0; at < line.size();) {
        const bool has_digit = line[at] >= '0' && line[at] <= '9';
        std::size_t end = at + 1;
        while (has_digit && end < line.size() && line[end] >= '0' && line[end] <= '9') ++end;
        if (has_digit && random.below(2) == 0) {
          pattern += "{{*}}";
        } else if (line.compare(at, 2, "{{") == 0) {
          pattern += "{{lb}}";
          end = at + 2;
        } else {
          pattern += line.substr(at, end - at);
        }
        at = end;
      }
      return {{"pattern", pattern}};
    }
  }
}

bool is_text(const std::string& line) { return line.find('\xff') == std::string::npos; }

std::string recv_of(const std::string& line, Chance& random, bool any_order) {
  Json event{{"type", "recv"}};
  const bool has_rule = random.below(2) == 0;
  if (!has_rule || random.below(3) > 0) {
    if (is_text(line)) event["data"] = line;
    if (!is_text(line)) {
      std::string hex;
      for (const char each : line) {
        const char digits[] = "0123456789abcdef";
        hex += digits[static_cast<unsigned char>(each) >> 4];
        hex += digits[static_cast<unsigned char>(each) & 15];
      }
      event["hex"] = hex;
    }
  }
  if (has_rule && is_text(line)) event["match"] = random_rule(line, random);
  if (has_rule && !is_text(line)) event["match"] = {{"hex", hex_of(line, random)}};
  if (any_order) event["order"] = "any";
  event["timeout_ms"] = 40;
  return event.dump();
}

struct Case {
  Server server;
  Events events;
};

// A transcript of what the server says, or of what it said before `changes` of its lines changed.
Case random_case(const std::string& open, Chance& random, std::size_t changes) {
  Case made;
  made.events.push_back(open);
  const std::size_t messages = 1 + random.below(3);
  for (std::size_t m = 0; m < messages; ++m) {
    const std::string message = "m" + std::to_string(m) + "\n";
    made.events.push_back(Json{{"type", "send"}, {"data", message}}.dump());
    std::vector<std::string> lines;
    for (std::size_t i = 1 + random.below(3); i-- > 0;) lines.push_back(random_line(random));
    const bool any_order = lines.size() > 1 && random.below(2) == 0;
    if (random.below(3) == 0) {
      Json optional{
          {"type", "recv"}, {"data", "HEARTBEAT\n"}, {"optional", true}, {"timeout_ms", 1}};
      if (any_order) optional["order"] = "any";
      made.events.push_back(optional.dump());
    }
    for (const std::string& each : lines) made.events.push_back(recv_of(each, random, any_order));
    for (; changes > 0 && random.below(2) == 0; --changes)
      lines[random.below(lines.size())] = random_line(random);
    if (any_order) std::swap(lines.front(), lines.back());
    for (const std::string& each : lines) made.server.answers[message] += each;
  }
  made.events.push_back(R"({"type": "close"})");
  return made;
}

struct Updated {
  bool is_left_alone = false;
  Events events;
};

Updated update(ReplayPair& pair, const Events& events) {
  Blessing blessing({});
  Failures failures;
  pair.options.keep_going = true;
  pair.hooks.observed = [&](const Step& step, const Heard& heard) {
    blessing.observe(step, heard, false);
  };
  pair.hooks.failed = [&](Place where, const Printable& what, const PlayTrouble&) {
    failures.add(where, what);
  };
  pair.play(events);
  pair.hooks = {};
  pair.options.keep_going = false;
  failures.drop(blessing.changes());
  Updated updated{!failures.all().empty(), events};
  if (updated.is_left_alone) return updated;
  for (const auto& [number, change] : blessing.changes())
    updated.events[number - 1] = edit_event(events[number - 1], change.change);
  return updated;
}

bool is_green(ReplayPair& pair, const Events& events) { return pair.play(events).is_good(); }

}  // namespace

TEST_CASE("an update leaves what is green as it is, and makes green what it does not leave alone") {
  int updated = 0;
  int left_alone = 0;
  for (std::uint32_t seed = 1; seed <= 250; ++seed) {
    Chance random(seed);
    Server server;
    ReplayPair pair([&server](std::string_view message) { return server(message); });
    pair.stop_clock();  // the timeouts are short
    pair.options.drain = std::chrono::milliseconds(1);
    const Case made = random_case(pair.open(), random, seed % 3);
    server = made.server;
    const bool was_green = is_green(pair, made.events);
    const Updated after = update(pair, made.events);
    INFO("seed " << seed);
    for (const std::string& each : made.events) UNSCOPED_INFO(each);
    for (const std::string& each : after.events) UNSCOPED_INFO("after: " << each);
    if (seed % 3 == 0) CHECK(was_green);
    if (was_green) CHECK(after.events == made.events);
    if (was_green) CHECK_FALSE(after.is_left_alone);
    if (after.is_left_alone) ++left_alone;
    if (after.is_left_alone || was_green) continue;
    ++updated;
    CHECK(is_green(pair, after.events));
    CHECK(update(pair, after.events).events == after.events);
  }
  CHECK(updated > 40);
  CHECK(left_alone > 5);
}
