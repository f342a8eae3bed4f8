#include "protocol/text/printable.h"

#include <charconv>

#include "protocol/text/sanitiser.h"
#include "protocol/text/utf8.h"

namespace confab {

Printable& Printable::operator+=(const Printable& more) {
  text_ += more.text_;
  return *this;
}

Printable& Printable::operator+=(Literal ours) {
  text_ += ours.text;
  return *this;
}

Printable& Printable::operator+=(Untrusted theirs) {
  SanitiserOptions options;
  options.one_line = true;
  Sanitiser sanitiser(std::move(options));
  sanitiser.feed(theirs.bytes, *this);
  sanitiser.finish(*this);
  return *this;
}

Printable& Printable::operator+=(std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  text_.append(std::begin(digits), end);
  return *this;
}

Printable ascii_only(const Printable& text) {
  Printable ascii;
  for (std::string_view rest = text.text_; !rest.empty();) {
    const Utf8 next = decode_utf8(rest);  // always whole: that is what a Printable is made of
    if (next.point < 0x80) {
      ascii.text_ += rest.front();
    } else {
      append_point_escape(next.point, ascii.text_);
    }
    rest.remove_prefix(next.size);
  }
  return ascii;
}

}  // namespace confab
