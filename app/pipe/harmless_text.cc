#include "app/pipe/harmless_text.h"

#include <algorithm>
#include <utility>

namespace confab {
namespace {

SanitiserOptions options_for(Charset charset) {
  SanitiserOptions options;
  options.charset = charset;
  return options;
}

}  // namespace

HarmlessText::HarmlessText(Charset charset) : sanitiser_(options_for(charset)) {}

std::string HarmlessText::shown(std::string_view bytes) {
  Printable text;
  sanitiser_.feed(bytes, text);
  return give(bytes, std::move(text));
}

std::string HarmlessText::finish() {
  Printable text;
  sanitiser_.finish(text);
  return give({}, std::move(text));
}

// Each escape begins with a backslash, and those of the peer stay as they are.
std::string HarmlessText::give(std::string_view bytes, Printable text) {
  const std::string& shown = text.text();
  const bool changes =
      std::count(shown.begin(), shown.end(), '\\') > std::count(bytes.begin(), bytes.end(), '\\');
  if (changes && !std::exchange(has_changed_, true) && on_first_change) on_first_change(in_line_);
  if (!shown.empty()) in_line_ = shown.back() != '\n';
  return shown;
}

}  // namespace confab
