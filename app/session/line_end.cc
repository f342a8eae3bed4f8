#include "app/session/line_end.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "app/program/usage_error.h"
#include "protocol/text/payload.h"
#include "protocol/text/sanitiser.h"

namespace confab {
namespace {

using namespace std::string_view_literals;

struct Name {
  std::string_view name;
  std::string_view bytes;
};
constexpr std::array<Name, 5> kNames = {
    {{"none", ""sv}, {"lf", "\n"sv}, {"crlf", "\r\n"sv}, {"cr", "\r"sv}, {"nul", "\0"sv}}};

bool is_word(std::string_view text) {
  return text.size() > 1 && std::all_of(text.begin(), text.end(),
                                        [](unsigned char c) { return std::isalpha(c) != 0; });
}

}  // namespace

std::string LineEnd::end(std::string text) const {
  if (bytes_.empty() || text.ends_with(bytes_)) return text;
  const bool has_cr = bytes_ == "\r\n" && text.ends_with('\r');
  return text += has_cr ? "\n" : bytes_;
}

std::string LineEnd::name() const {
  const auto* known = std::find_if(kNames.begin(), kNames.end(),
                                   [&](const Name& each) { return each.bytes == bytes_; });
  if (known != kNames.end()) return std::string(known->name);
  SanitiserOptions options;
  options.escape_backslash = true;
  options.one_line = true;
  return sanitise(bytes_, options).text();
}

LineEnd parse_line_end(std::string_view name) {
  const auto* known = std::find_if(kNames.begin(), kNames.end(),
                                   [&](const Name& each) { return each.name == name; });
  if (known != kNames.end()) return LineEnd(std::string(known->bytes));
  if (name.empty() || is_word(name)) {
    throw UsageError(
        "a line end is none, lf, crlf, cr, nul, or a text such as \\r\\n\\0 or ;, not \"" +
        std::string(name) + "\"");
  }
  return LineEnd(unescape(name));
}

}  // namespace confab
