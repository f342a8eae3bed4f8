#include "protocol/transcript/complete_events.h"

#include "tests/support/catch.h"

namespace confab {
namespace {

// Numbered as they come.
class Events {
 public:
  TranscriptEvent next(TranscriptType type, std::string conn = "", std::string url = "") {
    TranscriptEvent event;
    event.type = type;
    event.conn = std::move(conn);
    event.url = std::move(url);
    event.number = ++number_;
    complete_.complete(event);
    return event;
  }
  void opened(std::string conn) { complete_.opened(std::move(conn)); }

 private:
  CompleteEvents complete_;
  std::uint64_t number_ = 0;
};

using Type = TranscriptType;

TEST_CASE("an event that names no conversation is of the one that was opened last") {
  Events events;
  CHECK(events.next(Type::send).conn.empty());
  CHECK(events.next(Type::open, "a", "tcp://h:1").conn == "a");
  CHECK(events.next(Type::open, "b", "tcp://h:1").conn == "b");
  CHECK(events.next(Type::send, "a").conn == "a");
  CHECK(events.next(Type::recv).conn == "b");
  CHECK(events.next(Type::accept, "c", "tcp://h:2").conn == "c");
  CHECK(events.next(Type::close).conn == "c");
  events.opened("a");
  CHECK(events.next(Type::send).conn == "a");
}

TEST_CASE("a conversation without a name has one that no file has") {
  Events events;
  const std::string first = events.next(Type::open, "", "tcp://h:1").conn;
  CHECK(events.next(Type::send).conn == first);
  const std::string second = events.next(Type::open, "", "tcp://h:1").conn;
  CHECK(first != second);
  CHECK_FALSE(is_name_of_file(first));
  CHECK_FALSE(is_name_of_file(""));
  CHECK(is_name_of_file("tcp1"));
}

TEST_CASE("an attempt without a name is a conversation of its own, and the last one goes on") {
  Events events;
  events.next(Type::open, "a", "tcp://h:1");
  CHECK_FALSE(is_name_of_file(events.next(Type::error, "", "tcp://h:2").conn));
  CHECK(events.next(Type::error).conn == "a");
  events.next(Type::error, "b", "tcp://h:2");
  CHECK(events.next(Type::send).conn == "b");
}

TEST_CASE("an accept without a place is where was listened last") {
  Events events;
  CHECK(events.next(Type::accept, "a").url.empty());
  events.next(Type::listen, "", "tcp://*:1");
  CHECK(events.next(Type::accept, "b").url == "tcp://*:1");
  CHECK(events.next(Type::accept, "c", "tcp://*:2").url == "tcp://*:2");
  CHECK(events.next(Type::listen, "", "tcp://*:3").conn.empty());
}

}  // namespace
}  // namespace confab
