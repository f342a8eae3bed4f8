#include "protocol/json/json_input.h"

#include <algorithm>
#include <utility>

namespace confab {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_blank(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

void JsonScan::in_string(std::string_view text) {
  while (at_ < text.size()) {
    const char c = text[at_];
    if (c == '\\') {
      if (at_ + 1 == text.size()) return;  // what it escapes is still to come
      at_ += 2;
    } else if (c == '"') {
      in_string_ = false;
      string_end_ = ++at_;
      return;
    } else if (c == '\n') {
      throw JsonTrouble{at_, Printable("the line ends inside a text: a quote is missing, or a line "
                                       "end is not written as \\n")};
    } else {
      ++at_;
    }
  }
}

// One byte outside of strings. True: the object ends, or the events begin.
bool JsonScan::structure(std::string_view text) {
  const char c = text[at_++];
  if (c == '"') {
    in_string_ = true;
    if (depth_ == 1) string_begin_ = at_ - 1;
  } else if (c == '{' || c == '[') {
    if (++depth_ > deepest_) {
      Printable what("brackets inside brackets, deeper than ");
      what += deepest_;
      throw JsonTrouble{at_ - 1, what};
    }
    const bool is_last_key = seeks_events_ && c == '[' && depth_ == 2;
    if (is_last_key && text.substr(string_begin_, string_end_ - string_begin_) == "\"events\"") {
      events_key_ = string_begin_;
      return true;
    }
  } else if (c == '}' || c == ']') {
    return --depth_ == 0;
  } else if (c == '\n') {
    ++line_ends_;
    last_line_ = at_;
  }
  return false;
}

bool JsonScan::run(std::string_view text) {
  while (at_ < text.size()) {
    if (in_string_) {
      const std::size_t before = at_;
      in_string(text);
      if (at_ == before) return false;
    } else if (structure(text)) {
      return true;
    }
  }
  return false;
}

JsonInput::JsonInput(ReadBytes read, const JsonLimits& limits)
    : read_(std::move(read)), limits_(limits) {
  while (unread().size() < kByteOrderMark.size() && fill()) {
  }
  if (unread().starts_with(kByteOrderMark)) {
    advance(kByteOrderMark.size());
    line_start_ = taken_;
  }
}

// One more piece of the file after what is unread. False: there is none.
bool JsonInput::fill() {
  if (ended_) return false;
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  const std::size_t held = buffer_.size();
  buffer_.resize(held + kReadBytes);
  const std::size_t got = read_(buffer_.data() + held, kReadBytes);
  buffer_.resize(held + got);
  ended_ = got == 0;
  return got > 0;
}

void JsonInput::advance(std::size_t bytes) {
  begin_ += bytes;
  taken_ += bytes;
}

std::optional<char> JsonInput::peek() {
  while (true) {
    const std::string_view text = unread();
    std::size_t blanks = 0;
    for (; blanks < text.size() && is_blank(text[blanks]); ++blanks) {
      if (text[blanks] != '\n') continue;
      ++line_;
      line_start_ = taken_ + blanks + 1;
    }
    advance(blanks);
    if (blanks < text.size()) return text[blanks];
    if (!fill()) return std::nullopt;
  }
}

void JsonInput::take() { advance(1); }

JsonInput::Text JsonInput::object(bool stop_at_events) {
  JsonScan scan(limits_.depth);
  if (stop_at_events) scan.stop_at_events();
  Text text{{}, place(), true, std::nullopt};
  while (!scan.run(unread())) {
    if (unread().size() > limits_.value_bytes) {
      Printable what("this is longer than ");
      what += limits_.value_bytes;
      what += Literal(" bytes");
      throw JsonTrouble{0, what};
    }
    if (fill()) continue;
    text.whole = false;
    break;
  }
  const std::size_t size = text.whole ? scan.size() : unread().size();
  text.bytes = unread().substr(0, size);
  text.events_key = scan.events_key();
  if (scan.line_ends() > 0) {
    line_ += scan.line_ends();
    line_start_ = taken_ + scan.last_line();
  }
  advance(size);
  return text;
}

std::optional<std::string_view> JsonInput::last_bytes(std::size_t most) {
  while (unread().size() <= most && fill()) {
  }
  if (unread().size() > most) return std::nullopt;
  return unread();
}

void JsonInput::skip_to_next_object() {
  while (true) {
    const std::string_view text = unread();
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      advance(text.size());
      if (!fill()) return;
      continue;
    }
    advance(end + 1);
    ++line_;
    line_start_ = taken_;
    const auto next = peek();
    if (next == '{' || next == ']') return;
  }
}

Place JsonInput::place_ahead(std::size_t offset) const {
  return place_in(Text{unread(), place(), true, std::nullopt}, offset);
}

Place place_in(const JsonInput::Text& text, std::size_t offset) {
  const std::string_view before = text.bytes.substr(0, offset);
  const auto line_ends = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  if (line_ends == 0) return {text.place.line, text.place.column + before.size()};
  return {text.place.line + line_ends, before.size() - before.rfind('\n')};
}

}  // namespace confab
