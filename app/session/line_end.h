#pragma once
// What is put after a typed line: ":eol".

#include <string>
#include <string_view>

namespace confab {

class LineEnd {
 public:
  LineEnd() = default;  // nothing
  explicit LineEnd(std::string bytes) : bytes_(std::move(bytes)) {}

  // `text` with it. One that is there already is not doubled, nor is the CR of a CR LF.
  std::string end(std::string text) const;
  // What goes between the lines of one message that has several: LF where lines end with nothing.
  std::string_view between() const noexcept {
    return bytes_.empty() ? std::string_view("\n") : std::string_view(bytes_);
  }

  const std::string& bytes() const noexcept { return bytes_; }
  bool empty() const noexcept { return bytes_.empty(); }
  // As it can be typed: "lf", "\x03".
  std::string name() const;
  friend bool operator==(const LineEnd&, const LineEnd&) = default;

 private:
  std::string bytes_;
};

// "none", "lf", "crlf", "cr", "nul", or a text with the escapes of ":raw" ("\r\n\0", ";"). A word
// that is none of the names is taken for a misspelt one: std::invalid_argument says what there is.
LineEnd parse_line_end(std::string_view name);

}  // namespace confab
