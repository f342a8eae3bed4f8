#include "protocol/framing/until_scanner.h"

#include <re2/re2.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace confab {
namespace {

// A match lies in one block of a message, or begins in the block before: where blocks begin depends
// on the message alone.
constexpr std::size_t kBlock = 1024;

class UntilScanner : public FrameScanner {
 public:
  explicit UntilScanner(std::unique_ptr<re2::RE2> expression)
      : expression_(std::move(expression)) {}

  bool lacks_bytes() const noexcept override { return false; }

  Scan scan(std::string_view bytes, std::string&) override {
    std::size_t at = 0;
    while (at < bytes.size()) {
      const std::size_t count = std::min(kBlock - in_block_, bytes.size() - at);
      const std::size_t before = window_.size();
      window_ += bytes.substr(at, count);
      if (matches(window_.size())) {
        at += first_end(before) - before;
        begin_anew();
        return {at, true};
      }
      at += count;
      in_block_ += count;
      if (in_block_ == kBlock) begin_block();
    }
    return {at};
  }

  void begin_anew() override {
    window_.clear();
    in_block_ = 0;
    context_ = 0;
  }

 private:
  // Is there a match in the window's first `size` bytes?
  bool matches(std::size_t size) const {
    const re2::StringPiece text(window_.data(), size);
    return expression_->Match(text, context_, size, re2::RE2::UNANCHORED, nullptr, 0);
  }

  // Beyond `before`, with which nothing matched; the whole window does. What matches a text matches
  // every longer one.
  std::size_t first_end(std::size_t before) const {
    std::size_t end = window_.size();
    while (before + 1 < end) {
      const std::size_t middle = before + (end - before) / 2;
      (matches(middle) ? end : before) = middle;
    }
    return end;
  }

  // The block that is full stays, and one byte before it, for "^".
  void begin_block() {
    in_block_ = 0;
    if (window_.size() <= kBlock) return;
    context_ = 1;
    window_.erase(0, window_.size() - kBlock - context_);
  }

  std::unique_ptr<re2::RE2> expression_;
  std::string window_;        // this block so far, and the one before
  std::size_t in_block_ = 0;  // bytes of this one
  std::size_t context_ = 0;   // bytes before them
};

// The size of what stands for one character, or asks one thing, at the beginning of an expression.
std::size_t item_size(std::string_view text) {
  const auto end_of = [text](std::string_view what, std::size_t from) {
    const std::size_t found = text.find(what, from);
    return found == text.npos ? text.size() : found + what.size();
  };
  if (text.starts_with("\\Q")) return end_of("\\E", 2);
  if (text.front() == '\\') return std::min<std::size_t>(2, text.size());
  if (text.front() != '[') return 1;
  std::size_t at = text.starts_with("[^") ? 2 : 1;
  if (text.substr(at).starts_with(']')) ++at;
  while (at < text.size() && text[at] != ']') {
    if (text.substr(at).starts_with("[:")) {
      at = end_of(":]", at + 2);
    } else {
      at += text[at] == '\\' ? 2 : 1;
    }
  }
  return std::min(at + 1, text.size());
}

// Without a "$" or "\z" at its end: where a message ends, what came ends, too.
std::string_view without_end(std::string_view expression) {
  for (std::size_t at = 0; at < expression.size();) {
    const std::string_view left = expression.substr(at);
    const std::size_t size = item_size(left);
    const std::string_view item = left.substr(0, size);
    const bool asks_for_end = item == "$" || item == "\\z";
    if (asks_for_end && size == left.size()) return expression.substr(0, at);
    if (asks_for_end || item == "\\b" || item == "\\B")
      throw std::invalid_argument(
          "until:/" + std::string(expression) + "/: \"" + std::string(item) +
          "\" asks what comes next, which has not come; only a \"$\" at the end is possible");
    at += size;
  }
  return expression;
}

re2::RE2::Options until_options(std::string_view expression) {
  re2::RE2::Options options;
  const bool is_ascii = std::all_of(expression.begin(), expression.end(),
                                    [](char c) { return static_cast<signed char>(c) >= 0; });
  if (is_ascii) options.set_encoding(re2::RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  return options;
}

}  // namespace

std::unique_ptr<FrameScanner> until_scanner(std::string_view pattern) {
  const std::string quoted(pattern);
  if (pattern.size() < 2 || !pattern.starts_with('/') || !pattern.ends_with('/'))
    throw std::invalid_argument("\"until:" + quoted + "\" has no expression: until:/RE2/");
  const std::string_view text = without_end(pattern.substr(1, pattern.size() - 2));
  auto expression =
      std::make_unique<re2::RE2>(re2::StringPiece(text.data(), text.size()), until_options(text));
  if (!expression->ok())
    throw std::invalid_argument("until:" + quoted +
                                " is not an expression of RE2: " + expression->error());
  if (expression->Match("", 0, 0, re2::RE2::UNANCHORED, nullptr, 0))
    throw std::invalid_argument("until:" + quoted +
                                " matches the empty text: every byte would be a message");
  return std::make_unique<UntilScanner>(std::move(expression));
}

}  // namespace confab
