#include "protocol/learning.h"

#include <chrono>

#include "protocol/json_text.h"
#include "protocol/pattern.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;
using confab::test::Random;

namespace {

using Samples = std::vector<std::string>;

bool accepts(const std::string& pattern, const std::string& message) {
  return Pattern("\x01" + pattern + "\x02").search("\x01" + message + "\x02").has_value();
}

// The pattern, which accepts all samples; "-" where there is none.
std::string learned(const Samples& samples) {
  std::set<std::string, std::less<>> used;
  const auto pattern = learn_pattern(samples, used);
  if (!pattern) return "-";
  CHECK(pattern->size() <= 4096);
  for (const std::string& each : samples) CHECK(accepts(*pattern, each));
  return *pattern;
}

}  // namespace

TEST_CASE("what varies becomes a placeholder of its type") {
  CHECK(learned({"at Fri Nov 20 15:36:00 2026 :hello", "at Fri Nov 20 15:36:07 2026 :hello"}) ==
        "at {{when:ctime}} :hello");
  CHECK(learned({"[2026-11-20T15:36:00.120Z] up\n", "[2026-11-20T15:36:00.121Z] up\n"}) ==
        "[{{when:rfc3339}}] up\n");
  CHECK(learned({"id=123e4567-e89b-12d3-a456-426614174000;",
                 "id=123e4567-e89b-12d3-a456-426614174001;"}) == "id={{id:uuid}};");
  CHECK(learned({"you are 127.0.0.1:40112\n", "you are 127.0.0.1:40114\n"}) ==
        "you are {{addr:addr}}\n");
  CHECK(learned({"you are [::1]:40112\n", "you are [fe80::1%lo]:9\n"}) ==
        "you are {{addr:addr}}\n");
  CHECK(learned({"from 10.0.0.1, ok", "from fe80::17, ok"}) == "from {{ip:ip}}, ok");
  CHECK(learned({"count: 41\n", "count: 42\n"}) == "count: {{n:int}}\n");
  CHECK(learned({"load 0.25 now", "load 1 now"}) == "load {{n:num}} now");
  CHECK(learned({"commit 3f2a9c1b\n", "commit 77a01b2c\n"}) == "commit {{hex:hex}}\n");
  CHECK(learned({"hello ann!", "hello bob!"}) == "hello {{word}}!");
  CHECK(learned({"said: (a) b", "said: \"c\" - d"}) == "said: {{text:any}}");
}

TEST_CASE("a day of one digit is a clock, too") {
  CHECK(learned({"at Fri Nov  6 15:36:00 2026\n", "at Tue Nov 10 09:36:07 2026\n"}) ==
        "at {{when:ctime}}\n");
}

TEST_CASE("a clock is one even where all samples show the same time") {
  const std::string reply = "at Fri Nov  6 15:36:00 2026 :hello";
  CHECK(learned({reply, reply, reply}) == "at {{when:ctime}} :hello");
  CHECK(learned({reply}) == "at {{when:ctime}} :hello");
  CHECK(learned({"2026-11-20T15:36:00Z #1", "2026-11-20T15:36:00Z #2"}) ==
        "{{when:rfc3339}} #{{n:int}}");
}

TEST_CASE("a number is learnt as a whole, also where its width changes") {
  CHECK(learned({"n 9 of 10", "n 10 of 10"}) == "n {{n:int}} of 10");
  CHECK(learned({"9 10", "10 11"}) == "{{n:int}} {{n2:int}}");
  CHECK(learned({"199", "200"}) == "{{n:int}}");
  CHECK(learned({"t=-1;", "t=1;"}) == "t={{n:int}};");
  CHECK(learned({"took 9ms", "took 10ms"}) == "took {{n:int}}ms");
  CHECK(learned({"user19 joined", "user20 joined"}) == "user{{n:int}} joined");
  CHECK(learned({"1.2.3 (4)", "1.2.4 (4)"}) == "1.2.{{n:int}} (4)");
  CHECK(learned({"10-20", "10-21"}) == "10-{{n:int}}");
  CHECK(learned({"It is 5.", "It is 6."}) == "It is {{n:int}}.");
}

TEST_CASE("names that are in use get a number") {
  CHECK(learned({"Fri Nov  6 15:36:00 2026 / Fri Nov  6 15:36:01 2026",
                 "Fri Nov  6 15:36:01 2026 / Fri Nov  6 15:36:01 2026"}) ==
        "{{when:ctime}} / {{when2:ctime}}");
  std::set<std::string, std::less<>> used = {"n", "n3"};
  CHECK(learn_pattern(Samples{"a 1 2 3", "a 4 5 6"}, used) == "a {{n2:int}} {{n4:int}} {{n5:int}}");
  CHECK(used == std::set<std::string, std::less<>>{"n", "n2", "n3", "n4", "n5"});
}

TEST_CASE("names are used up by patterns only") {
  std::set<std::string, std::less<>> used;
  CHECK(!learn_pattern(Samples{"(a b)\n", "c\n"}, used));
  CHECK(used.empty());
}

TEST_CASE("braces in the text stay what they are") {
  CHECK(learned({"{{name}} 1", "{{name}} 2"}) == "{{lb}}name}} {{n:int}}");
  CHECK(learned({"{1}", "{2}"}) == "{{{n:int}}}");
  CHECK(learned({"{{1}}", "{{2}}"}) == "{{lb}}{{n:int}}}}");
  CHECK(learned({"{{{1}}}", "{{{2}}}"}) == "{{lb}}{{{n:int}}}}}");
  CHECK(learned({"{{lb}} 1", "{{lb}} 2"}) == "{{lb}}lb}} {{n:int}}");
  CHECK(!accepts(learned({"{{name}} 1", "{{name}} 2"}), "{ name}} 1"));
}

TEST_CASE("where nothing varies there is nothing to learn") {
  CHECK(learned({"HELLO\n", "HELLO\n"}) == "-");
  CHECK(learned({"HELLO\n"}) == "-");
  CHECK(learned({"", ""}) == "-");
  CHECK(learned({}) == "-");
  CHECK(learned({std::string(1 << 20, 'x'), std::string(1 << 20, 'x')}) == "-");
  CHECK(learned({"15:36:00 std::x :: 1", "15:36:00 std::x :: 1"}) == "-");
}

TEST_CASE("where everything varies there is no rule") {
  CHECK(learned({"(one)", "two, three\n"}) == "-");
  CHECK(learned({"the quick brown fox\n", "lorem ipsum\n"}) == "-");
  CHECK(learned({"", "x"}) == "-");
  CHECK(learned({"a (b) c.", "d, e."}) == "-");
}

TEST_CASE("a shape is a rule") {
  CHECK(learned({"7\n", "8\n"}) == "{{n:int}}\n");
  CHECK(learned({"ann\n", "bob\n"}) == "{{word}}\n");
}

TEST_CASE("what is no text is not learnt from") {
  CHECK(learned({bytes("a\0 1"), bytes("a\0 2")}) == "-");
  CHECK(learned({"a \xff 1", "a \xff 2"}) == "-");
  CHECK(learned({"a 1", bytes("\x01 1")}) == "-");
}

TEST_CASE("samples may have different numbers of lines") {
  CHECK(learned({"2 users\nann\nbob\n.\n", "3 users\nann\ncyd\nbob\n.\n"}) ==
        "{{n:int}} users\nann\n{{text:any}}bob\n.\n");
  CHECK(learned({"list of 0\nend of list\n", "list of 1\n- ann (ok)\nend of list\n"}) ==
        "list of {{n:int}}\n{{text:any}}end of list\n");
  CHECK(learned({"done 1", "done 2\n"}) == "done {{n:int}}{{text:any}}");
}

TEST_CASE("other scripts are text") {
  CHECK(learned({"čas 1 日本", "čas 2 日本"}) == "čas {{n:int}} 日本");
  CHECK(learned({"ahoj žluť!", "ahoj žluž!"}) == "ahoj {{word}}!");
}

TEST_CASE("of many samples, all are accepted") {
  Samples samples;
  for (int i = 0; i < 50; ++i)
    samples.push_back("job " + std::to_string(i) + (i % 7 == 3 ? " failed: 7!\n" : " done\n"));
  const std::string pattern = learned(samples);
  CHECK(pattern == "job {{n:int}} {{text:any}}\n");
}

TEST_CASE("huge samples are learnt from in bounded time") {
  std::string body;
  Random random(7);
  while (body.size() < (1 << 20)) body += std::to_string(random.below(1'000'000)) + " lines\n";
  CHECK(learned({"seq 1\n" + body + "\nend 1\n", "seq 2\n" + body + "\nend 2\n"})
            .starts_with("seq {{n:int}}\n"));
  const std::string letters(100'000, 'x');
  CHECK(learned({"seq 1\n" + letters, "seq 22\n" + letters}).starts_with("seq {{n:int}}\n"));
  std::string commas;
  while (commas.size() < 60'000) commas += ",;";
  CHECK(learned({"a 1" + commas, "a 22" + commas.substr(1)}).starts_with("a {{n:int}}"));
}

TEST_CASE("a message that is too long for a pattern keeps its beginning and its end") {
  std::string lines;
  while (lines.size() < 6000) lines += "{{ž}} line\n";
  const std::string pattern =
      learned({"seq 1\n" + lines + "seq 1\n", "seq 2\n" + lines + "seq 2\n"});
  CHECK(pattern.starts_with("seq {{n:int}}\n{{lb}}ž}} line\n"));
  CHECK(pattern.ends_with("line\nseq {{n2:int}}\n"));
  CHECK(pattern.find("{{text:any}}") != std::string::npos);
  CHECK(is_json_text(pattern));
}

TEST_CASE("the kind of a difference is what the bytes are a part of") {
  CHECK(kind_of_difference("at Fri Nov 20 15:36:00 2026\n", "at Fri Nov 20 15:36:07 2026\n") ==
        "ctime");
  CHECK(kind_of_difference("n 9", "n 10") == "int");
  CHECK(kind_of_difference("n 9.5s x", "n 9.5s y").empty());
  CHECK(kind_of_difference("0.25 up", "0.75 up") == "num");
  CHECK(kind_of_difference("123e4567-e89b-12d3-a456-426614174000",
                           "123e4567-e89b-12d3-a456-426614174001") == "uuid");
  CHECK(kind_of_difference("127.0.0.1:1", "127.0.0.1:2") == "addr");
  CHECK(kind_of_difference("HELLO", "HELL0").empty());
  CHECK(kind_of_difference("HELLO 1", "HELL0 2").empty());
  CHECK(kind_of_difference("HELLO", "HELLO").empty());
  CHECK(kind_of_difference("HELLO 1", "").empty());
  CHECK(kind_of_difference(bytes("\0001"), bytes("\0002")).empty());
  const std::string body(1 << 20, 'x');
  CHECK(kind_of_difference(body + " 1 " + body, body + " 22 " + body) == "int");
  CHECK(kind_of_difference("ž" + body + "ž 1", "ž" + body + "ž 2") == "int");
}
