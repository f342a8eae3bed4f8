#include "app/prompt/reply_text.h"

#include <algorithm>
#include <utility>

#include "protocol/json/json_view.h"
#include "protocol/text/repeated.h"
#include "protocol/text/utf8.h"

namespace confab {
namespace {

using Ending = PeerText::Ending;

// On a terminal a longer message is cut; the transcript has it all.
constexpr std::uint64_t kShownBytes = 64 * 1024;
constexpr std::size_t kLongestCut = 3;  // of a UTF-8 character

SanitiserOptions sanitiser_options(const ScreenStyle& style) {
  SanitiserOptions options;
  options.charset = style.charset;
  if (style.colour) {
    options.before_escape = Printable("\033[2m");
    options.after_escape = Printable("\033[22m");
  }
  return options;
}

SanitiserOptions reversible() {
  SanitiserOptions options;
  options.escape_backslash = true;
  return options;
}

// Where a message lies in its bytes, its delimiter follows, or nothing; a length prefix is before
// it.
bool is_of_lines(const Received& received) {
  if (received.message.data() != received.bytes.data()) return false;
  const std::string_view delimiter = received.bytes.substr(received.message.size());
  return delimiter.empty() || delimiter == "\n" || delimiter == "\r\n";
}

// What is text of it: a line end, too, so that no CR before it is lost.
std::string_view text_of(const Received& received) {
  return is_of_lines(received) ? received.bytes : received.message;
}

// Of streams only. One that is not cut into messages has no ends but those of its lines.
bool is_unfinished(const Received& received) {
  if (!received.complete) return true;
  return !received.has_end && !received.bytes.empty() && !received.bytes.ends_with('\n');
}

// A datagram, or a frame with an end of its own.
bool ends_dump(const Received& received) {
  const bool is_line =
      !received.is_datagram && is_of_lines(received) && received.bytes.ends_with('\n');
  return received.complete && received.has_end && !is_line;
}

}  // namespace

ReplyText::ReplyText(const ScreenStyle& style)
    : style_(style), text_(sanitiser_options(style)), escaper_(reversible()) {}

void ReplyText::show(const ReplyPiece& reply, const Printable& clock, const Printable& timing,
                     Printable& out) {
  const bool is_same = conversation_ == reply.conversation && source_ == reply.received.from &&
                       is_named_ == reply.is_named && has_source_ == style_.source;
  if (!is_same || view_ != reply.view) interrupt(out);
  if (!is_same) begin_source(reply);
  view_ = reply.view;
  clock_ = clock;
  if (timing_.empty()) timing_ = timing;
  if (view_ == View::hex) {
    show_rows(reply, out);
  } else {
    end_dump(conversation_);
    show_text(reply, out);
  }
  was_sent_ = false;
}

void ReplyText::show_text(const ReplyPiece& reply, Printable& out) {
  const Received& received = reply.received;
  const bool goes_on = is_unfinished(received);
  std::string_view text = view_ == View::escaped ? received.bytes : text_of(received);
  const bool ends_line = view_ != View::escaped && !goes_on && text.ends_with('\n');
  if (ends_line) text.remove_suffix(1);
  const bool is_late_end = ends_line && text.empty() && !received.starts_message && !open_;
  if (is_late_end && style_.terminal && !was_sent_)
    return;  // its line was shown with a "%" in the place of it
  const bool may_be_json = view_ == View::json && !open_ && received.starts_message && !goes_on &&
                           (!is_cut() || text.size() <= kShownBytes);
  const bool is_only_length = goes_on && text.empty() && received.starts_message;
  if (is_only_length) {
    has_unshown_start_ = true;
    return;
  }
  const bool starts = std::exchange(has_unshown_start_, false) || received.starts_message;
  if (!open_) begin(starts, out);
  const std::string_view shown = shown_part(text);
  if (view_ == View::escaped) {
    append_escaped(shown, out);
  } else if (const auto pretty = may_be_json ? pretty_json(text) : std::nullopt) {
    text_.append(*pretty, out);
  } else {
    text_.append(shown, out);
  }
  open_ = true;
  if (!goes_on) return end(ends_line ? Ending::sent : Ending::missing, {}, out);
  if (!received.more_follows && style_.terminal && !text_.is_between_lines()) mark(out);
}

// Above a prompt a row cannot stay open. Escaped, it is seen that it has no line end.
void ReplyText::mark(Printable& out) {
  if (view_ == View::escaped) return end(Ending::missing, {}, out);
  has_marked_ = true;
  end(Ending::missing, Printable(style_.colour ? Literal("\033[7m%\033[27m") : Literal("%")), out);
}

void ReplyText::append_escaped(std::string_view bytes, Printable& out) {
  Printable escaped;
  escaper_.feed(bytes, escaped);
  text_.append(escaped.text(), out);
}

// A row that is not full waits for more of the same read, which a line end may have cut.
void ReplyText::show_rows(const ReplyPiece& reply, Printable& out) {
  const Received& received = reply.received;
  if (received.starts_message) shown_bytes_ = hidden_bytes_ = 0;
  Dump& dump = dumps_.try_emplace(conversation_).first->second;
  dump_ = &dump;
  const bool is_rest = dump.more_follows && !received.starts_message;
  if (dump.has_ended && !is_rest) {
    put_rest_of_dump(out);
    dump.rows.restart();
    dump.has_ended = false;
  }
  const auto put = [&](const std::string& row, bool starts) { put_row(row, starts, out); };
  dump.rows.add(shown_part(received.bytes), received.starts_message, row_bytes(), put);
  dump.more_follows = received.more_follows;
  if (ends_dump(received)) dump.has_ended = true;
  const bool more_comes = received.more_follows || (reply.more_is_here && !dump.has_ended);
  if (more_comes) return;
  if (received.bytes.empty() && received.starts_message) put_row("", true, out);
  put_rest_of_dump(out);
  if (hidden_bytes_ == 0) return;
  begin(false, out);
  end(Ending::missing, {}, out);
  hidden_bytes_ = 0;
}

void ReplyText::put_row(std::string_view row, bool starts_message, Printable& out) {
  begin(starts_message, out);
  text_.append(row, out);
  const std::uint64_t hidden = std::exchange(hidden_bytes_, 0);  // told after the last row
  end(Ending::missing, {}, out);
  hidden_bytes_ = hidden;
}

void ReplyText::put_rest_of_dump(Printable& out) {
  if (dump_ == nullptr) return;
  dump_->rows.put_rest(row_bytes(),
                       [&](const std::string& row, bool starts) { put_row(row, starts, out); });
}

// Rows are not to be wrapped.
std::size_t ReplyText::row_bytes() const noexcept {
  const int prefix_columns = prefixes_.first.columns + static_cast<int>(clock_.text().size());
  return hex_row_bytes(columns_ == 0 ? 0 : std::max(1, columns_ - prefix_columns));
}

void ReplyText::begin_source(const ReplyPiece& reply) {
  conversation_ = reply.conversation;
  source_ = reply.received.from;
  is_named_ = reply.is_named;
  has_source_ = style_.source;
  has_unshown_start_ = false;
  prefixes_ = reply_prefixes(is_named_ ? conversation_ : "", has_source_ ? source_ : "", style_);
}

void ReplyText::interrupt(Printable& out) {
  put_rest_of_dump(out);
  if (open_ && !text_.is_between_lines()) end(Ending::missing, {}, out);
  open_ = in_run_ = false;
}

void ReplyText::sent(std::string_view conversation, Printable& out) {
  if (style_.terminal) {
    interrupt(out);
  } else {
    put_rest_of_dump(out);
  }
  end_dump(conversation);
  was_sent_ = true;
}

void ReplyText::ended(std::string_view conversation, Printable& out) {
  if (conversation == conversation_) interrupt(out);
  end_dump(conversation);
}

void ReplyText::end_dump(std::string_view conversation) {
  const auto found = dumps_.find(conversation);
  if (found != dumps_.end()) found->second.has_ended = true;
}

const LinePrefix& ReplyText::prefix(bool starts_message) const noexcept {
  if (in_run_ && style_.terminal) return starts_message ? prefixes_.run_first : prefixes_.run_later;
  return starts_message || was_sent_ ? prefixes_.first : prefixes_.later;
}

void ReplyText::begin(bool starts_message, Printable& out) {
  const LinePrefix* first = &prefix(starts_message);
  const LinePrefix* later = style_.terminal ? &prefixes_.run_later : &prefixes_.later;
  if (!clock_.empty()) {
    timed_first_ = after_clock(clock_, *first);
    timed_later_ = after_clock(repeated(" ", clock_.text().size()), *later);
    first = &timed_first_;
    later = &timed_later_;
  }
  if (view_ != View::hex) shown_bytes_ = hidden_bytes_ = 0;
  last_shown_.clear();
  text_.begin(*first, *later, columns_, out);
}

void ReplyText::end(Ending how, const Printable& ours, Printable& out) {
  if (view_ == View::escaped) {
    Printable escaped;
    escaper_.finish(escaped);
    text_.append(escaped.text(), out);
  }
  Printable behind = hidden_text();
  behind += ours;
  behind += timing_;
  timing_.clear();
  text_.end(how, behind, out);
  open_ = false;
  in_run_ = true;
}

Printable ReplyText::hidden_text() const {
  Printable text;
  if (hidden_bytes_ == 0) return text;
  text += style_.charset == Charset::ascii ? Literal("...[+") : Literal("…[+");
  text += hidden_bytes_;
  text += Literal(" bytes]");
  return text;
}

// Not cut inside a character, nor between two pieces that one lies in.
std::string_view ReplyText::shown_part(std::string_view text) {
  if (!is_cut()) return text;
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

void ReplyText::forget(std::string_view conversation) {
  const auto dump = dumps_.find(conversation);
  if (dump != dumps_.end() && &dump->second != dump_) dumps_.erase(dump);
}

}  // namespace confab
