#include "app/prompt/lost_lines.h"

#include "app/prompt/script_lines.h"
#include "tests/app/memory_session.h"
#include "tests/support/catch.h"
#include "tests/support/kept_text.h"

using namespace confab;

namespace {

// A script whose peer has gone, with these lines still to be read.
class CutScript : public test::MemorySession {
 public:
  explicit CutScript(std::vector<std::string> rest) : editor(std::move(rest), heard) {
    settings.is_script = true;
    settings.reconnect = Reconnect::off;
    connect();
    peer_finishes();
  }
  bool says(std::string_view text) const { return heard.text.find(text) != std::string::npos; }

  KeptText heard;
  LineList editor;
  ScriptOptions options;
  Secrets secrets;
  Screen screen{ScreenStyle{}, nullptr, &heard};
  Outcome outcome;
  Course course{screen, outcome, options, true};
  Recall recall{nullptr, editor, session, secrets, course};
  InputLines lines{editor, recall, secrets, course, Commands::enabled};
  LostLines lost{session, lines, course};
};

}  // namespace

TEST_CASE("a script ends with what it has not sent, and secrets are names there") {
  CutScript script({":secret PW", "the value", ":wait 1", ":send b", "c"});
  script.secrets.add("PW", "hunter2!");
  script.lines.begin("PASS hunter2!");
  script.lost.end_script(*script.session.current());
  CHECK(script.says("without a reply; \"PASS {{PW}}\" and 2 more lines not sent"));
  CHECK(script.course.has_failed());
  CHECK(script.lines.waiting().empty());
  CHECK(script.outcome.code() == kCouldNotTalk);
}

TEST_CASE("a list of the secrets takes no value: the line after it is a message") {
  CutScript script({":secret", "b", "c"});
  script.lines.begin("a");
  script.lost.end_script(*script.session.current());
  CHECK(script.says("\"a\" and 2 more lines not sent"));
}

TEST_CASE("lines that are skipped are counted for each peer, and told once") {
  CutScript script({});
  script.lost.skip(*script.session.current());
  script.lost.skip(*script.session.current());
  script.lost.skip_after("\":use nobody\"");
  CHECK(script.heard.text.empty());
  script.lost.tell();
  CHECK(script.says("without a reply; 2 lines not sent"));
  CHECK(script.says("1 line after \":use nobody\" not sent"));
  script.heard.text.clear();
  script.lost.tell();
  CHECK(script.heard.text.empty());
}

TEST_CASE("a script that failed for another reason says what it did not carry out") {
  CutScript script({"a", ":expect b", "c"});
  script.course.fail();
  script.lost.tell();
  CHECK(script.says("\"a\" and 1 more line not sent"));
}
