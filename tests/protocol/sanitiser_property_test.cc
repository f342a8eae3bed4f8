#include <algorithm>
#include <vector>

#include "protocol/text/payload.h"
#include "protocol/text/sanitiser.h"
#include "protocol/text/unicode_tables.h"
#include "protocol/text/utf8.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using confab::CharacterKind;
using confab::Printable;
using confab::sanitise;
using confab::Sanitiser;
using confab::SanitiserOptions;
using confab::Utf8;
using confab::test::Chance;

namespace {

constexpr int kRounds = 20000;

// What the rules speak of, and its neighbours: pure noise would seldom be more than bad bytes.
const std::vector<std::string>& ingredients() {
  static const std::vector<std::string> all = {
      "a",          "\\",     " ",      "\n",         "\r",
      "\r\n",       "\t",     "\x1b",   "\x7f",       "\xff",
      "\x80",       "\xc2",   "\xe2",   "\xe2\x82",   "\xf0\x9f",
      "\xed\xa0",   "é",      "日",     "\u0301",     "\u0300",
      "\u0301",     "\u0302", "\u200d", "\ufe0f",     "\u2764",
      "\u202e",     "\u009b", "\u00ad", "\U0001F3FD", "\U0001F468",
      "\U000E0041", "\ufffe", "x1b",    "u{41}",      "0123456789012345678901234567890123456789"};
  return all;
}

std::string random_bytes(Chance& random) {
  std::string all;
  for (std::size_t count = random.below(24); count > 0; --count) {
    if (random.below(4) == 0) {
      all += static_cast<char>(static_cast<std::uint8_t>(random.below(256)));
    } else {
      all += ingredients()[random.below(ingredients().size())];
    }
  }
  return all;
}

// The list of the contract, written a second time: not the tables that the sanitiser uses.
bool is_forbidden(char32_t point) {
  constexpr char32_t kHidden[][2] = {
      {0x00, 0x08},       {0x0b, 0x1f},       {0x7f, 0x9f},     {0xad, 0xad},
      {0x34f, 0x34f},     {0x61c, 0x61c},     {0x115f, 0x1160}, {0x17b4, 0x17b5},
      {0x180b, 0x180f},   {0x200b, 0x200c},   {0x200e, 0x200f}, {0x2028, 0x202e},
      {0x2060, 0x206f},   {0x3164, 0x3164},   {0xfdd0, 0xfdef}, {0xfe00, 0xfe0e},
      {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3},
      {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, {0xd800, 0xdfff}};
  const bool hidden = std::any_of(std::begin(kHidden), std::end(kHidden), [&](const auto& range) {
    return point >= range[0] && point <= range[1];
  });
  return hidden || (point & 0xfffe) == 0xfffe;
}

CharacterKind kind(char32_t point) { return confab::character_range(point).kind; }

// Empty where all of `text` is allowed.
std::string what_is_wrong(std::string_view text) {
  char32_t before = '\n';
  char32_t emoji = 0;  // the pictographic character that `before` belongs to
  int marks = 0;
  while (!text.empty()) {
    const Utf8 next = confab::decode_utf8(text);
    if (next.state != Utf8::State::whole) return "bytes that are not UTF-8";
    if (is_forbidden(next.point)) return "a forbidden character";
    const bool is_tone = next.point >= 0x1f3fb && next.point <= 0x1f3ff;
    if (next.point == 0xfe0f && before != emoji) return "FE0F behind no emoji";
    if (next.point == 0x200d && (emoji == 0 || before == 0x200d)) return "200D behind no emoji";
    marks = kind(next.point) == CharacterKind::mark ? marks + 1 : 0;
    if (marks > 8) return "nine marks";
    if (marks > 0 && before == '\n') return "a mark at the beginning of a line";
    if (kind(next.point) == CharacterKind::pictographic) {
      emoji = next.point;
    } else if (next.point != 0xfe0f && !(is_tone && before == emoji)) {
      emoji = 0;
    }
    before = next.point;
    text.remove_prefix(next.size);
  }
  return {};
}

SanitiserOptions options_of(std::size_t choice) {
  SanitiserOptions options;
  if (choice == 1) options.escape_backslash = true;
  if (choice == 2) options.one_line = true;
  if (choice == 3) options.charset = confab::Charset::ascii;
  return options;
}

}  // namespace

TEST_CASE("whatever comes, only allowed characters are shown") {
  Chance random(1);
  for (int round = 0; round < kRounds; ++round) {
    const std::string came = random_bytes(random);
    const std::string shown = sanitise(came, options_of(random.below(4))).text();
    if (!what_is_wrong(shown).empty()) FAIL(what_is_wrong(shown) << " of " << confab::to_hex(came));
  }
  SUCCEED();
}

TEST_CASE("whatever comes, any cutting shows the same") {
  Chance random(2);
  for (int round = 0; round < kRounds; ++round) {
    const std::string came = random_bytes(random);
    const SanitiserOptions options = options_of(random.below(4));
    Sanitiser sanitiser(options);
    Printable shown;
    for (const std::string_view piece : random.cut(came)) sanitiser.feed(piece, shown);
    sanitiser.finish(shown);
    if (shown.text() != sanitise(came, options).text()) FAIL(confab::to_hex(came));
  }
  SUCCEED();
}

TEST_CASE("whatever comes, the escaped view can be read back") {
  Chance random(3);
  for (int round = 0; round < kRounds; ++round) {
    const std::string came = random_bytes(random);
    const std::string shown = sanitise(came, options_of(1)).text();
    if (confab::unescape(shown) != came) FAIL(confab::to_hex(came) << " shown as " << shown);
  }
  SUCCEED();
}

TEST_CASE("every code point alone is shown as the contract says") {
  for (char32_t point = 0xa0; point < 0x110000; ++point) {
    if (point >= 0xd800 && point < 0xe000) continue;
    std::string came = "a";
    confab::append_utf8(point, came);
    const bool must_escape = is_forbidden(point) || point == 0x200d || point == 0xfe0f;
    const bool is_escaped = sanitise(came).text() != came;
    if (must_escape != is_escaped) FAIL("U+" << std::hex << static_cast<std::uint32_t>(point));
  }
  SUCCEED();
}
