#include "app/session/journal.h"

#include "tests/support/catch.h"
#include "tests/support/recorder.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kNow{1h};

void happen(Journal& journal, std::string conversation, decltype(Event::what) what) {
  journal.on_event(Event{kNow, conversation, std::move(what)});
}

std::string told(const Journal& journal) {
  Recorder recorder;
  journal.tell(0, [&](const Event& event) { recorder.on_event(event); });
  return recorder.text();
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
  CHECK(told(journal) == "opened; received 220 ready\\r\\n; opened; sent QUIT\\r\\n");
  CHECK(journal.begin() == kNow);
}

TEST_CASE(
    "a conversation that is over is forgotten, and so is what was before it was opened again") {
  Journal journal;
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  happen(journal, "tcp1", Sent{"a\n", ""});
  happen(journal, "tcp1", Closed{});
  CHECK(told(journal).empty());
  CHECK_FALSE(journal.begin());
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  CHECK(told(journal) == "opened");
}

TEST_CASE("an attempt that failed leaves nothing") {
  Journal journal;
  happen(journal, "tcp1", Failed{"connect", "ECONNREFUSED", "", "", ""});
  CHECK(told(journal).empty());
}

TEST_CASE("the first thousand events are kept, and the gap behind them is told") {
  Journal journal;
  happen(journal, "tcp1", Opened{"tcp://h:1", "", ""});
  for (int i = 0; i < 1200; ++i) happen(journal, "tcp1", Sent{"x", ""});
  std::size_t events = 0;
  std::uint64_t missing = 0;
  journal.tell(0, [&](const Event& event) {
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
  journal.tell(0, [&](const Event& event) {
    if (const auto* received = std::get_if<Received>(&event.what)) bytes += received->bytes.size();
  });
  CHECK(bytes <= (1 << 20));
  CHECK(bytes >= (1 << 18));
}
