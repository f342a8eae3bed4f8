#include "protocol/text/sanitiser.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "protocol/text/utf8.h"

namespace confab {
namespace {

constexpr std::uint8_t kMostMarks = 8;
constexpr char32_t kVariationSelector16 = 0xfe0f;
constexpr char32_t kZeroWidthJoiner = 0x200d;

// Why a byte can be copied as it is; which reasons hold depends on the options.
enum Plain : std::uint8_t { kAlways = 1, kLineEnd = 2, kTab = 4, kBackslash = 8 };

constexpr auto kPlain = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) table[c] = kAlways;
  table['\n'] = kLineEnd;
  table['\t'] = kTab;
  table['\\'] = kBackslash;
  return table;
}();

std::uint8_t plain_mask(const SanitiserOptions& options) noexcept {
  if (options.escape_backslash) return kAlways;
  if (options.one_line) return kAlways | kTab | kBackslash;
  return kAlways | kTab | kBackslash | kLineEnd;
}

// Branchless, of a fixed length, so that it becomes a few vector instructions: all of 20..7E, TAB,
// LF?
constexpr std::size_t kAsciiBlock = 32;
bool is_plain_block(const char* bytes) noexcept {
  std::uint8_t strange = 0;
  for (std::size_t i = 0; i < kAsciiBlock; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    const auto offset = static_cast<std::uint8_t>(byte - 0x20);
    strange =
        static_cast<std::uint8_t>(strange | ((offset > 0x5e) & (byte != '\n') & (byte != '\t')));
  }
  return strange == 0;
}

bool is_skin_tone(char32_t point) noexcept { return point >= 0x1f3fb && point <= 0x1f3ff; }

constexpr char kEscapeDigits[] = "0123456789abcdef";

}  // namespace

Sanitiser::Sanitiser(SanitiserOptions options)
    : options_(std::move(options)), plain_mask_(plain_mask(options_)) {}

void Sanitiser::feed(std::string_view bytes, Printable& out) {
  if (held_size_ != 0) bytes = complete_held(bytes, out);
  while (!bytes.empty()) {
    if (const std::size_t run = plain_run(bytes); run != 0) {
      settle_carriage_return(bytes.front(), out);
      out.text_.append(bytes.substr(0, run));
      line_start_ = bytes[run - 1] == '\n';
      marks_ = 0;
      emoji_ = Emoji::none;
      bytes.remove_prefix(run);
    } else {
      bytes.remove_prefix(next_point(bytes, out));
    }
  }
}

// How many bytes from the beginning can be copied as they are.
std::size_t Sanitiser::plain_run(std::string_view bytes) const noexcept {
  std::size_t run = 0;
  if ((plain_mask_ & kLineEnd) != 0) {
    while (bytes.size() - run >= kAsciiBlock && is_plain_block(bytes.data() + run))
      run += kAsciiBlock;
  }
  while (run < bytes.size() && (kPlain[static_cast<std::uint8_t>(bytes[run])] & plain_mask_) != 0)
    ++run;
  return run;
}

// What was held back and the first bytes of `bytes`, until no held byte is left; what is left of
// `bytes`.
std::string_view Sanitiser::complete_held(std::string_view bytes, Printable& out) {
  char joined[8];
  const std::size_t held = std::exchange(held_size_, 0);
  const std::size_t added = std::min<std::size_t>(bytes.size(), 3);
  std::memcpy(joined, held_, held);
  bytes.copy(joined + held, added);
  const std::string_view all(joined, held + added);
  std::size_t done = 0;
  while (done < held) done += next_point(all.substr(done), out);
  return bytes.substr(std::min(done - held, bytes.size()));
}

// Takes one code point, one bad byte, or (held back) what may become a code point; how many bytes
// that was.
std::size_t Sanitiser::next_point(std::string_view bytes, Printable& out) {
  const Utf8 next = decode_utf8(bytes);
  if (next.state == Utf8::State::cut) {
    bytes.copy(held_, next.size);
    held_size_ = next.size;
    return next.size;
  }
  settle_carriage_return(bytes.front(), out);
  if (next.state == Utf8::State::bad) {
    escape_byte(bytes.front(), out);
  } else if (next.size == 1) {
    ascii_control(bytes.front(), out);
  } else {
    beyond_ascii(next.point, bytes.substr(0, next.size), out);
  }
  return next.size;
}

// A CR that a LF follows is the line end's.
void Sanitiser::settle_carriage_return(char next, Printable& out) {
  if (std::exchange(carriage_return_, false) && next != '\n') escape("\\r", 1, out);
}

void Sanitiser::ascii_control(char byte, Printable& out) {
  switch (byte) {
    case '\n':
      return escape("\\n", 1, out);
    case '\t':
      return escape("\\t", 1, out);
    case '\\':
      return escape("\\\\", 1, out);
    case '\r':
      if ((plain_mask_ & kLineEnd) == 0) return escape("\\r", 1, out);
      carriage_return_ = true;
      return;
    default:
      return escape_byte(byte, out);
  }
}

void Sanitiser::beyond_ascii(char32_t point, std::string_view raw, Printable& out) {
  const CharacterKind kind = kind_of(point);
  if (is_shown(point, kind)) {
    out.text_.append(raw);
    line_start_ = false;
    emoji_ = emoji_after(point, kind);
    return;
  }
  if (options_.charset == Charset::ascii && kind != CharacterKind::hidden)
    escaped_for_charset_ += raw.size();
  std::string text;
  append_point_escape(point, text);
  const bool is_mark = kind == CharacterKind::mark;
  const auto marks = marks_;
  const bool line_start = line_start_;
  escape(text, raw.size(), out);
  // A mark after one that was escaped would sit on our own text.
  if (is_mark) {
    marks_ = marks;
    line_start_ = line_start;
  }
}

bool Sanitiser::is_shown(char32_t point, CharacterKind kind) {
  if (options_.charset == Charset::ascii) return false;
  switch (kind) {
    case CharacterKind::hidden:
      if (point == kVariationSelector16) return emoji_ == Emoji::base;
      return point == kZeroWidthJoiner && emoji_ != Emoji::none;
    case CharacterKind::mark:
      if (line_start_ || marks_ == kMostMarks) return false;
      ++marks_;
      return true;
    default:
      marks_ = 0;
      return true;
  }
}

Sanitiser::Emoji Sanitiser::emoji_after(char32_t point, CharacterKind kind) const noexcept {
  if (kind == CharacterKind::pictographic) return Emoji::base;
  if (point == kVariationSelector16) return Emoji::varied;
  if (is_skin_tone(point) && emoji_ == Emoji::base) return Emoji::toned;
  return Emoji::none;
}

CharacterKind Sanitiser::kind_of(char32_t point) noexcept {
  if (point < range_.first || point > range_.last) range_ = character_range(point);
  return range_.kind;
}

// `bytes`: how many of what came it is shown for.
void Sanitiser::escape(std::string_view text, std::size_t bytes, Printable& out) {
  escaped_bytes_ += bytes;
  out += options_.before_escape;
  out.text_.append(text);
  out += options_.after_escape;
  line_start_ = false;
  marks_ = 0;
  emoji_ = Emoji::none;
}

void Sanitiser::escape_byte(char byte, Printable& out) {
  const auto value = static_cast<std::uint8_t>(byte);
  const char text[] = {'\\', 'x', kEscapeDigits[value >> 4], kEscapeDigits[value & 15]};
  escape({text, sizeof text}, 1, out);
}

void Sanitiser::finish(Printable& out) {
  if (std::exchange(carriage_return_, false)) escape("\\r", 1, out);
  for (std::size_t i = 0; i < held_size_; ++i) escape_byte(held_[i], out);
  held_size_ = 0;
  line_start_ = true;
  marks_ = 0;
  emoji_ = Emoji::none;
}

Printable sanitise(std::string_view bytes, SanitiserOptions options) {
  Printable text;
  Sanitiser sanitiser(std::move(options));
  sanitiser.feed(bytes, text);
  sanitiser.finish(text);
  return text;
}

bool is_harmless(std::string_view line) { return Printable(Untrusted(line)).text() == line; }

void append_point_escape(char32_t point, std::string& out) {
  out += "\\u{";
  int shift = 20;
  while (shift > 0 && point >> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) out += kEscapeDigits[point >> shift & 15];
  out += '}';
}

}  // namespace confab
