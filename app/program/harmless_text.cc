#include "app/program/harmless_text.h"

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
  return give(text);
}

std::string HarmlessText::finish() {
  Printable text;
  sanitiser_.finish(text);
  return give(text);
}

std::string HarmlessText::give(const Printable& text) {
  const std::uint64_t not_ascii = sanitiser_.escaped_for_charset();
  const bool has_harm = sanitiser_.escaped_bytes() > not_ascii;
  if (has_harm && !std::exchange(told_harm_, true) && on_first_harm) on_first_harm();
  if (not_ascii > 0 && !std::exchange(told_not_ascii_, true) && on_first_not_ascii)
    on_first_not_ascii();
  const std::string& shown = text.text();
  if (!shown.empty()) in_line_ = shown.back() != '\n';
  return shown;
}

}  // namespace confab
