// input: escapes backslashes, one line, ASCII only, size of a piece; text

#include <algorithm>
#include <iterator>

#include "protocol/text/payload.h"
#include "protocol/text/sanitiser.h"
#include "protocol/text/unicode_tables.h"
#include "protocol/text/utf8.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

// docs/commands.md, written down once more. 200D and FE0F are left out: inside an emoji they stay.
constexpr char32_t kHarmful[][2] = {
    {0x0, 0x8},         {0xb, 0x1f},        {0x7f, 0x9f},      {0xad, 0xad},     {0x34f, 0x34f},
    {0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5},  {0x180b, 0x180f}, {0x200b, 0x200c},
    {0x200e, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},  {0x3164, 0x3164}, {0xd800, 0xdfff},
    {0xfdd0, 0xfdef},   {0xfe00, 0xfe0e},   {0xfeff, 0xfeff},  {0xffa0, 0xffa0}, {0xfff0, 0xfffb},
    {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
constexpr int kMostMarks = 8;

bool is_harmful(char32_t point) {
  const auto holds = [point](const auto& range) { return point >= range[0] && point <= range[1]; };
  return std::any_of(std::begin(kHarmful), std::end(kHarmful), holds) || (point & 0xfffe) == 0xfffe;
}

std::string in_pieces(std::string_view text, std::size_t size, const SanitiserOptions& options) {
  Sanitiser sanitiser(options);
  Printable shown;
  for (std::size_t at = 0; at < text.size(); at += size)
    sanitiser.feed(text.substr(at, size), shown);
  sanitiser.finish(shown);
  return std::string(shown.text());
}

void check_shown(std::string_view shown, const SanitiserOptions& options) {
  int marks = 0;
  while (!shown.empty()) {
    const auto next = decode_utf8(shown);
    claim(next.state == Utf8::State::whole, "what is shown is UTF-8");
    claim(!is_harmful(next.point), "what is shown is harmless");
    claim(!options.one_line || next.point != '\n', "one line is one line");
    claim(options.charset == Charset::utf8 || next.point < 0x80, "ASCII is ASCII");
    marks = character_range(next.point).kind == CharacterKind::mark ? marks + 1 : 0;
    claim(marks <= kMostMarks, "at most eight marks in a row");
    shown.remove_prefix(next.size);
  }
}

}  // namespace

void fuzz(FuzzInput input) {
  SanitiserOptions options;
  options.escape_backslash = input.flag();
  options.one_line = input.flag();
  if (input.flag()) options.charset = Charset::ascii;
  const std::size_t piece = 1 + input.choice(9);
  const std::string text = input.rest();
  const std::string shown(sanitise(text, options).text());
  claim_equal(in_pieces(text, piece, options), shown,
              "how bytes arrive does not change what is shown");
  check_shown(shown, options);
  if (options.escape_backslash) {
    claim_equal(unescape(shown), text, "the escaped view can be read back");
  } else {
    claim_equal(sanitise(shown, options).text(), shown, "what was shown is shown as it is");
  }
  if (options.one_line) claim(is_harmless(shown), "one line that was shown is harmless");
}

}  // namespace confab
