#include "app/prompt/reply_prefixes.h"

#include <array>
#include <functional>
#include <utility>

#include "app/text/cells.h"
#include "protocol/text/repeated.h"

namespace confab {
namespace {

// Readable on dark and on light; never the only sign of anything.
constexpr std::array<Literal, 6> kSourceColours = {"\033[36m", "\033[32m", "\033[35m",
                                                   "\033[34m", "\033[33m", "\033[31m"};
constexpr Literal kPlain = "\033[0m";

LinePrefix prefix_of(Printable beginning, int columns, Literal sign) {
  beginning += sign;
  return {std::move(beginning), columns + static_cast<int>(sign.text.size())};
}

Printable coloured(const Printable& shown, std::string_view source) {
  const auto colour = std::hash<std::string_view>{}(source) % kSourceColours.size();
  Printable text(kSourceColours[colour]);
  text += shown;
  text += kPlain;
  return text;
}

}  // namespace

ReplyPrefixes reply_prefixes(std::string_view conversation, std::string_view source,
                             const ScreenStyle& style) {
  Printable shown;
  shown += Untrusted(conversation);
  if (!conversation.empty() && !source.empty()) shown += Literal(" ");
  shown += Untrusted(source);
  if (style.charset == Charset::ascii) shown = ascii_only(shown);
  if (shown.empty()) {
    const LinePrefix sign = prefix_of({}, 0, style.terminal ? Literal("> ") : Literal(""));
    return {sign, sign, sign, sign};
  }
  const int columns = columns_of(shown.text());
  const Printable blanks = repeated(" ", static_cast<std::size_t>(columns));
  if (style.colour) shown = coloured(shown, source);
  return {prefix_of(shown, columns, "> "), prefix_of(shown, columns, "| "),
          prefix_of(blanks, columns, "> "), prefix_of(blanks, columns, "| ")};
}

LinePrefix after_clock(const Printable& clock, const LinePrefix& prefix) {
  LinePrefix timed{clock, prefix.columns + static_cast<int>(clock.text().size())};
  timed.text += prefix.text;
  return timed;
}

}  // namespace confab
