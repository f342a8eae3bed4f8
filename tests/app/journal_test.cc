#include "app/session/journal.h"

#include "tests/support/catch.h"
#include "tests/support/recorder.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kJournalBegin{1h};

void happen(Journal& journal, const std::string& conversation, decltype(Event::what) what) {
  journal.on_event(Event{kJournalBegin, conversation, std::move(what)});
}

std::string told_by_journal(const Journal& journal) {
  Recorder recorder;
  journal.tell({}, [&](const Event& event) { recorder.on_event(event); });
  return recorder.text();
}

std::uint64_t missing_since(const Journal& journal, const Journal::Mark& known) {
  std::uint64_t missing = 0;
  journal.tell(known, [&](const Event& event) {
    if (const auto* note = std::get_if<Note>(&event.what)) missing += note->missing_events;
  });
  return missing;
}

}  // namespace

TEST_CASE("what happened in the conversations that are open is told in its order") {
  Journal journal;
  {
    std::string greeting = "220 ready\r\n";
    happen(journal, "tcp1", Opened{"tcp://h:1", "127.0.0.1:1", "127.0.0.1:2"});
    happen(journal, "tcp1", Received{greeting, "127.0.0.1:1", greeting});
  }
  happen(journal, "udp1", Opened{"udp://h:1", "", ""});
  happen(journal, "tcp1", Sent{"QUIT\r\n", ""});
  CHECK(told_by_journal(journal) == "opened; received 220 ready\\r\\n; opened; sent QUIT\\r\\n");
  CHECK(journal.begin() == kJournalBegin);
}

TEST_CASE(
    "a conversation that is over is forgotten, and so is what was before it was opened again") {
  Journal journal;
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  happen(journal, "tcp1", Sent{"a\n", ""});
  happen(journal, "tcp1", Closed{});
  CHECK(told_by_journal(journal).empty());
  CHECK_FALSE(journal.begin());
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  CHECK(told_by_journal(journal) == "opened");
}

TEST_CASE("an attempt that failed leaves nothing") {
  Journal journal;
  happen(journal, "tcp1", Failed{"connect", "ECONNREFUSED", "", "", ""});
  CHECK(told_by_journal(journal).empty());
}

TEST_CASE("the first thousand events are kept, and the gap after them is told") {
  Journal journal;
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  for (int i = 0; i < 1200; ++i) happen(journal, "tcp1", Sent{"x", ""});
  std::size_t events = 0;
  std::uint64_t missing = 0;
  journal.tell({}, [&](const Event& event) {
    events += 1;
    if (const auto* note = std::get_if<Note>(&event.what)) missing = note->missing_events;
  });
  CHECK(events == 1001);
  CHECK(missing == 201);
}

TEST_CASE("a megabyte is kept, and little more") {
  Journal journal;
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  const std::string large(64 * 1024, 'x');
  for (int i = 0; i < 100; ++i) happen(journal, "tcp1", Received{large, "p", large});
  std::size_t bytes = 0;
  journal.tell({}, [&](const Event& event) {
    if (const auto* received = std::get_if<Received>(&event.what)) bytes += received->bytes.size();
  });
  CHECK(bytes <= (1 << 20));
  CHECK(bytes >= (1 << 18));
}

TEST_CASE("what was lost since a mark is missing, and nothing that was lost before it") {
  Journal journal;
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  for (int i = 0; i < 1200; ++i) happen(journal, "tcp1", Sent{"x", ""});
  const Journal::Mark mark = journal.mark();
  CHECK(missing_since(journal, mark) == 0);
  for (int i = 0; i < 7; ++i) happen(journal, "tcp1", Sent{"x", ""});
  CHECK(missing_since(journal, mark) == 7);
}

TEST_CASE("of a conversation that was opened again since a mark all that was lost is missing") {
  Journal journal;
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  for (int i = 0; i < 1200; ++i) happen(journal, "tcp1", Sent{"x", ""});
  const Journal::Mark mark = journal.mark();
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  for (int i = 0; i < 1002; ++i) happen(journal, "tcp1", Sent{"x", ""});
  CHECK(missing_since(journal, mark) == 3);
}

TEST_CASE("a message that would be more than a megabyte with the others is not kept") {
  Journal journal;
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  const std::string large(1 << 20, 'x');
  happen(journal, "tcp1", Received{large, "p", large});
  CHECK(missing_since(journal, {}) == 1);
}
