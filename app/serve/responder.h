#pragma once
// What `confab serve --reply KIND` answers: the kinds that answer each message by itself, and where
// the name of a kind, chat too, becomes a Service.

#include <asio/any_io_executor.hpp>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "app/serve/message.h"
#include "app/serve/service.h"

namespace confab {

// Appends the reply to `out` and says whether there is one: over datagrams an empty reply is a
// datagram, none is silence. A reply ends as its message did. (It appends, against the house's
// rule, because the replies to a burst of messages leave in one write, and a thousand quiet
// connections own no buffer.)
using Responder = std::function<bool(const Message& message, std::string& out)>;

// Seconds since 1970. Tests give their own.
using CalendarClock = std::function<std::time_t()>;
std::time_t calendar_now();

// "echo"       the very bytes
// "upper"      a-z become A-Z; every other byte stays, so that UTF-8 text stays valid
// "time"       at Fri Nov 20 15:36:00 2026 :hello
// "greet"      Hi,you send me :[Fri Nov 20 15:36:00 2026] hello
// "text:TEXT"  always TEXT
// "discard"    nothing
// Throws std::invalid_argument that lists all the kinds of serve.
Responder make_responder(std::string_view kind, CalendarClock clock = calendar_now);

// The form of C's ctime, local time, the day padded with a blank: "Fri Nov  6 15:36:00 2026".
std::string ctime_text(std::time_t time);

// Answers each message by itself.
class ReplyService final : public Service {
 public:
  explicit ReplyService(Responder responder) : responder_(std::move(responder)) {}
  bool reply(Connection&, const Endpoint&, const Message& message, std::string& out) override {
    return responder_(message, out);
  }

 private:
  Responder responder_;
};

// Of any kind that `confab serve --reply` knows, chat too. Throws std::invalid_argument that lists
// them.
std::unique_ptr<Service> make_service(std::string_view kind, const asio::any_io_executor& executor);

}  // namespace confab
