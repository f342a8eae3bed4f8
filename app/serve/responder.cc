#include "app/serve/responder.h"

#include <stdexcept>
#include <utility>

#include "app/serve/chat.h"
#include "protocol/text/printable.h"

namespace confab {
namespace {

constexpr std::string_view kTextPrefix = "text:";

bool echo(const Message& message, std::string& out) {
  out += message.bytes;
  return true;
}

bool upper(const Message& message, std::string& out) {
  const std::size_t start = out.size();
  out += message.bytes;
  for (std::size_t i = start; i < out.size(); ++i) {
    if (out[i] >= 'a' && out[i] <= 'z') out[i] = static_cast<char>(out[i] - 'a' + 'A');
  }
  return true;
}

// `before` TIME `between` MESSAGE
Responder timed(std::string before, std::string between, CalendarClock clock) {
  return [before = std::move(before), between = std::move(between), clock = std::move(clock)](
             const Message& message, std::string& out) {
    out += before;
    out += ctime_text(clock());
    out += between;
    out += message.bytes;
    return true;
  };
}

Responder fixed(std::string text) {
  return [text = std::move(text)](const Message& message, std::string& out) {
    out += text;
    out += message.line_end();
    return true;
  };
}

}  // namespace

std::time_t calendar_now() { return std::time(nullptr); }

std::string ctime_text(std::time_t time) {
  std::tm local{};
  char text[64];  // 26 are enough up to the year 9999
  // Not strftime: its names of days and months follow the locale.
  if (localtime_r(&time, &local) == nullptr || asctime_r(&local, text) == nullptr) return "?";
  std::string line = text;
  if (line.ends_with('\n')) line.pop_back();
  return line;
}

Responder make_responder(std::string_view kind, CalendarClock clock) {
  if (kind == "echo") return echo;
  if (kind == "upper") return upper;
  if (kind == "time") return timed("at ", " :", std::move(clock));
  if (kind == "greet") return timed("Hi,you send me :[", "] ", std::move(clock));
  if (kind == "discard") return [](const Message&, std::string&) { return false; };
  if (kind.starts_with(kTextPrefix)) return fixed(std::string(kind.substr(kTextPrefix.size())));
  throw std::invalid_argument("no reply kind \"" + Printable(Untrusted(kind)).text() +
                              "\": there are echo, upper, time, greet, text:TEXT, discard, chat");
}

std::unique_ptr<Service> make_service(std::string_view kind,
                                      const asio::any_io_executor& executor) {
  if (kind == "chat") return std::make_unique<ChatService>(executor);
  return std::make_unique<ReplyService>(make_responder(kind));
}

}  // namespace confab
