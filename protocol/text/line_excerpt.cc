#include "protocol/text/line_excerpt.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "protocol/text/look_alike.h"
#include "protocol/text/shortened.h"
#include "protocol/text/utf8.h"

namespace confab {
namespace {

// In bytes of what is shown; a character is at most as many columns wide as it has bytes.
constexpr std::size_t kWhole = 160;
constexpr std::size_t kPart = 120;
constexpr std::size_t kBefore = 40;  // of them are before what matters

// As much of the beginning as is shown in `room` bytes.
std::size_t fitting_size(std::string_view text, std::size_t room, Charset charset) {
  std::size_t size = std::min(text.size(), room);
  while (size > 0) {
    if (size < text.size()) size = character_start(text, size);
    const std::size_t shown = escaped(text.substr(0, size), charset).text().size();
    if (shown <= room) break;
    size = std::min(size - 1, size * room / shown);
  }
  return size;
}

std::size_t fitting_begin(std::string_view line, std::size_t around, Charset charset) {
  std::size_t begin = around - std::min(around, kBefore);
  while (begin < around &&
         escaped(line.substr(begin, around - begin), charset).text().size() > kBefore)
    ++begin;
  return character_start(line, begin);
}

Printable with_visible_end(std::string_view line, Charset charset) {
  if (!line.ends_with(' ')) return escaped(line, charset);
  Printable text = escaped(line.substr(0, line.size() - 1), charset);
  text += Literal("\\x20");
  return text;
}

Charset charset_for(std::string_view a, std::string_view b) {
  return look_alike(a, b) ? Charset::ascii : Charset::utf8;
}

std::optional<LineExcerpt> whole_line(std::string_view line, Charset charset) {
  if (line.size() > kWhole) return std::nullopt;
  LineExcerpt shown{with_visible_end(line, charset), 0, 0, line.size(), charset};
  if (shown.text.text().size() > kWhole) return std::nullopt;
  return shown;
}

LineExcerpt part_of_line(std::string_view line, std::size_t around, Charset charset) {
  LineExcerpt shown;
  shown.charset = charset;
  shown.begin = fitting_begin(line, std::min(around, line.size()), charset);
  const std::string_view rest = line.substr(shown.begin);
  shown.size = fitting_size(rest, kPart, charset);
  if (shown.begin > 0) shown.text = left_out(shown.begin);
  shown.lead_width = shown.text.text().size();
  const bool is_end = shown.size == rest.size();
  shown.text +=
      is_end ? with_visible_end(rest, charset) : escaped(rest.substr(0, shown.size), charset);
  if (!is_end) shown.text += left_out(rest.size() - shown.size);
  return shown;
}

}  // namespace

Printable escaped(std::string_view bytes, Charset charset) {
  SanitiserOptions options;
  options.charset = charset;
  options.escape_backslash = true;
  return sanitise(bytes, options);
}

std::optional<std::size_t> sure_columns(std::string_view shown) {
  struct Range {
    char32_t first, last;
    std::size_t columns;
  };
  // Blocks of Unicode without combining marks, and without characters of ambiguous width.
  constexpr Range kSure[] = {{0x20, 0x7e, 1},     {0xc0, 0x24f, 1},    {0x386, 0x3ff, 1},
                             {0x400, 0x482, 1},   {0x48a, 0x52f, 1},   {0x3001, 0x3029, 2},
                             {0x3041, 0x3096, 2}, {0x30a0, 0x30ff, 2}, {0x4e00, 0x9fff, 2},
                             {0xac00, 0xd7a3, 2}, {0xff01, 0xff60, 2}};
  std::size_t columns = 0;
  while (!shown.empty()) {
    const Utf8 next = decode_utf8(shown);
    const auto* range = std::find_if(std::begin(kSure), std::end(kSure), [&](const Range& each) {
      return each.first <= next.point && next.point <= each.last;
    });
    if (next.state != Utf8::State::whole || range == std::end(kSure)) return std::nullopt;
    columns += range->columns;
    shown.remove_prefix(next.size);
  }
  return columns;
}

std::size_t character_start(std::string_view text, std::size_t at) noexcept {
  const auto is_inside = [&](std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80;
  };
  std::size_t start = at;
  while (start > 0 && at - start < 3 && is_inside(start)) --start;
  return is_inside(start) ? at : start;
}

Printable quoted_excerpt(std::string_view text, std::size_t from, std::size_t longest,
                         Charset charset) {
  const std::string_view rest = text.substr(from);
  const std::size_t size = rest.size() <= longest
                               ? rest.size()
                               : std::max(character_start(rest, longest), std::size_t{1});
  Printable shown;
  if (from > 0) shown += left_out(from);
  shown += Literal("\"");
  shown += escaped(rest.substr(0, size), charset);
  shown += Literal("\"");
  if (size < rest.size()) shown += left_out(rest.size() - size);
  return shown;
}

std::pair<Printable, Printable> quoted_excerpts(std::string_view a, std::string_view b,
                                                std::size_t from, std::size_t longest) {
  const Charset charset = charset_for(a, b);
  return {quoted_excerpt(a, from, longest, charset), quoted_excerpt(b, from, longest, charset)};
}

LineExcerpt line_excerpt(std::string_view line, std::size_t around) {
  auto whole = whole_line(line, Charset::utf8);
  return whole ? std::move(*whole) : part_of_line(line, around, Charset::utf8);
}

std::pair<LineExcerpt, LineExcerpt> line_excerpts(std::string_view a, std::string_view b,
                                                  std::size_t around) {
  const Charset charset = charset_for(a, b);
  auto whole_a = whole_line(a, charset);
  auto whole_b = whole_line(b, charset);
  if (whole_a && whole_b) return {std::move(*whole_a), std::move(*whole_b)};
  return {part_of_line(a, around, charset), part_of_line(b, around, charset)};
}

}  // namespace confab
