#include "app/prompt/reply_text.h"

#include <algorithm>
#include <array>
#include <functional>

#include "protocol/utf8.h"

namespace confab {
namespace {

// On a terminal a longer message is cut; the transcript has it all.
constexpr std::uint64_t kShownBytes = 64 * 1024;
constexpr std::size_t kLongestCut = 3;  // of a UTF-8 character

// Readable on dark and on light; never the only sign of anything.
constexpr std::array<Literal, 6> kSourceColours = {"\033[36m", "\033[32m", "\033[35m",
                                                   "\033[34m", "\033[33m", "\033[31m"};
constexpr Literal kPlain = "\033[0m";

SanitiserOptions sanitiser_options(const ScreenStyle& style) {
  SanitiserOptions options;
  options.charset = style.charset;
  if (style.colour) {
    options.before_escape = Printable("\033[2m");
    options.after_escape = Printable("\033[22m");
  }
  return options;
}

std::string_view without_last_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// What is shown of a message, or of a piece of one.
std::string rendered(const Received& received, View view) {
  if (view == View::hex) return hex_dump(received.bytes);
  if (view == View::escaped) return escaped(received.bytes);
  return as_json(without_last_line_end(received.message));
}

}  // namespace

ReplyText::ReplyText(const ScreenStyle& style)
    : style_(style), sanitiser_(sanitiser_options(style)) {}

void ReplyText::show(std::string_view conversation, const Received& received,
                     const Printable& clock, const Printable& timing, Printable& out) {
  if (open_ && open_conversation_ != conversation) interrupt(out);
  if (!open_) begin(received.from, clock, out);
  if (style_.view == View::text) {
    append_lines(received.more_follows ? received.message : without_last_line_end(received.message),
                 out);
  } else {
    if (open_ && style_.view == View::hex) append_lines("\n", out);
    append_lines(rendered(received, style_.view), out);
  }
  if (received.more_follows) {
    open_ = true;
    open_conversation_ = conversation;
    return;
  }
  if (received.complete || !style_.terminal) return end(timing, out);
  Printable unfinished(style_.colour ? Literal("\033[7m%\033[27m") : Literal(" [no line end]"));
  unfinished += timing;
  end(unfinished, out);
}

void ReplyText::interrupt(Printable& out) {
  if (open_) end(Printable(), out);
  in_run_ = false;
}

void ReplyText::begin(std::string_view source, const Printable& clock, Printable& out) {
  if (source != prefix_source_ || first_prefix_.empty() != !style_.source) choose_prefix(source);
  const Printable& prefix = in_run_ && style_.terminal ? next_prefix_ : first_prefix_;
  out += clock;
  out += prefix;
  clock_blanks_.clear();
  for (std::size_t i = 0; i < clock.text().size(); ++i) clock_blanks_ += Literal(" ");
  shown_bytes_ = hidden_bytes_ = 0;
  last_shown_.clear();
  wrapped_.begin_line(style_.columns, prefix_columns());
}

int ReplyText::prefix_columns() const noexcept {
  return static_cast<int>(clock_blanks_.text().size() + next_prefix_.text().size());
}

void ReplyText::append_lines(std::string_view text, Printable& out) {
  if (style_.terminal) text = shown_part(text);
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    append_piece(text.substr(0, end), out);
    harmless_.clear();
    sanitiser_.feed("\n", harmless_);  // the escape of what was held back, too
    out += harmless_;
    out += clock_blanks_;
    out += style_.terminal ? next_prefix_ : first_prefix_;
    wrapped_.begin_line(style_.columns, prefix_columns());
    text.remove_prefix(end + 1);
  }
  append_piece(text, out);
}

// Not cut inside a character, nor between two pieces that one lies in.
std::string_view ReplyText::shown_part(std::string_view text) {
  const std::uint64_t room = kShownBytes - std::min(shown_bytes_, kShownBytes);
  std::string_view shown =
      text.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, text.size())));
  last_shown_ += shown.substr(shown.size() - std::min(shown.size(), kLongestCut));
  while (hidden_bytes_ == 0 && shown.size() < text.size() && ends_inside_character(last_shown_)) {
    last_shown_ += text[shown.size()];
    shown = text.substr(0, shown.size() + 1);
  }
  last_shown_.erase(0, last_shown_.size() - std::min(last_shown_.size(), kLongestCut));
  hidden_bytes_ += text.size() - shown.size();
  shown_bytes_ += shown.size();
  return shown;
}

void ReplyText::append_piece(std::string_view piece, Printable& out) {
  harmless_.clear();
  sanitiser_.feed(piece, harmless_);
  wrapped_.append(harmless_, out);
}

void ReplyText::end(const Printable& timing, Printable& out) {
  harmless_.clear();
  sanitiser_.finish(harmless_);
  if (hidden_bytes_ > 0) {
    harmless_ += Literal("…[+");
    harmless_ += hidden_bytes_;
    harmless_ += Literal(" bytes]");
  }
  wrapped_.append(harmless_, out);
  wrapped_.append_whole(timing, out);
  out += Literal("\n");
  open_ = false;
  in_run_ = true;
}

void ReplyText::choose_prefix(std::string_view source) {
  in_run_ = false;
  prefix_source_ = source;
  first_prefix_.clear();
  next_prefix_.clear();
  if (!style_.source) return;
  const auto colour = std::hash<std::string_view>{}(source) % kSourceColours.size();
  if (style_.colour) first_prefix_ += kSourceColours[colour];
  first_prefix_ += Untrusted(source);
  if (style_.colour) first_prefix_ += kPlain;
  first_prefix_ += Literal("> ");
  for (std::size_t i = 0; i < source.size(); ++i) next_prefix_ += Literal(" ");
  next_prefix_ += Literal("> ");
}

}  // namespace confab
