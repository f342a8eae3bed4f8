#include "app/record/recorder.h"

#include "tests/app/memory_session.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_directory.h"

using namespace confab;
using namespace std::chrono_literals;
using test::MemorySession;

TEST_CASE("a recording that goes on in its own file counts the time from its end there") {
  MemorySession talk;
  const TemporaryDirectory directory;
  const Secrets secrets;
  const std::string path = directory.path("r.jsonl");
  TranscriptRecorder recorder(talk.io, secrets);
  talk.session.events().subscribe(recorder);
  talk.connect();
  recorder.start(path, RecordOver::nothing, talk.session.journal(), "line");
  talk.time.pass(1h);
  talk.send("one");
  recorder.stop();
  talk.time.pass(2s);
  recorder.start(path, RecordOver::what_exists, talk.session.journal(), "line");
  talk.send("two");
  recorder.stop();
  const std::string text = read_whole(path);
  INFO(text);
  CHECK(text.find(R"({"type":"send","conn":"memory1","after_ms":2000,"data":"two\n"})") !=
        std::string::npos);
  talk.session.events().drop(recorder);
}
