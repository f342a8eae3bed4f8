#include "app/prompt/json_printer.h"

#include <chrono>
#include <ctime>

namespace confab {
namespace {

// RFC 3339, UTC, milliseconds: "2026-11-20T15:35:58.120Z".
std::string rfc3339_now() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  const std::string digits = std::to_string(1000 + millis);
  return std::string(text, size) + "." + digits.substr(1) + "Z";
}

}  // namespace

JsonPrinter::JsonPrinter(Output& output) : output_(output) {
  output_.write_exact(
      writer_.header(rfc3339_now(), CONFAB_VERSION, std::chrono::steady_clock::now()));
  output_.flush();
}

void JsonPrinter::on_event(const Event& event) { writer_.append(event, lines_); }

void JsonPrinter::on_settled() {
  if (lines_.empty()) return;
  output_.write_exact(lines_);
  lines_.clear();
  output_.flush();
}

void JsonPrinter::end() {
  writer_.append_end(std::chrono::steady_clock::now(), lines_);
  on_settled();
}

}  // namespace confab
