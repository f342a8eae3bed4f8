#include "app/replay/json_members.h"

#include "app/replay/report_text.h"
#include "protocol/json/json_text.h"

namespace confab {

void append_key(std::string_view key, std::string& out) {
  if (out.back() != '{' && out.back() != '\n') out += ',';
  out.append("\"").append(key).append("\":");
}

void append_member(std::string_view key, std::string_view text, std::string& out) {
  append_key(key, out);
  append_json_string_shown(text, out);
}

// Without it a literal would be taken for a bool.
void append_member(std::string_view key, const char* text, std::string& out) {
  append_member(key, std::string_view(text), out);
}

void append_member(std::string_view key, std::uint64_t number, std::string& out) {
  append_key(key, out);
  out += std::to_string(number);
}

void append_member(std::string_view key, bool truth, std::string& out) {
  append_key(key, out);
  out += truth ? "true" : "false";
}

void append_member(std::string_view key, std::chrono::nanoseconds time, std::string& out) {
  append_key(key, out);
  out += seconds_text(time);
}

void append_member(std::string_view key, const std::vector<Printable>& lines, std::string& out) {
  if (lines.empty()) return;
  append_key(key, out);
  char separator = '[';
  for (const Printable& line : lines) {
    out += separator;
    append_json_string_shown(line.text(), out);
    separator = ',';
  }
  out += ']';
}

}  // namespace confab
