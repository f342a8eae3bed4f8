#include "app/transcript/sequence_diagram.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/text/xml_text.h"
#include "protocol/text/duration.h"
#include "protocol/text/sentence.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

constexpr std::size_t kMostParties = 8;
constexpr std::string_view kOthers = "others";

constexpr int kClientX = 150;  // left of it are the times
constexpr int kBetweenParties = 500;
constexpr int kFirstRowY = 92;
constexpr int kRowHeight = 30;
constexpr int kBelow = 30;
constexpr int kRight = 170;

constexpr std::string_view kStyle =
    "<style>\n"
    ".confab { --page: #fff; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --one: #0969da;\n"
    "  --two: #bc4c00; --bad: #cf222e; font: 12px ui-monospace, monospace; }\n"
    "@media (prefers-color-scheme: dark) { .confab { --page: #0d1117; --ink: #e6edf3;\n"
    "  --faint: #9198a1; --line: #2a313a; --one: #58a6ff; --two: #f0883e; --bad: #ff7b72; } }\n"
    ".confab text { fill: var(--ink); white-space: pre; }\n"
    ".confab .page { fill: var(--page); } .confab .life { stroke: var(--line); stroke-width: 2; }\n"
    ".confab .who { font-weight: bold; text-anchor: middle; }\n"
    ".confab .when { fill: var(--faint); text-anchor: end; } .confab .words { fill: var(--faint); "
    "}\n"
    ".confab .there, .confab .back { stroke-width: 1.5; fill: none; }\n"
    ".confab .there { stroke: var(--one); } .confab .back { stroke: var(--two); }\n"
    ".confab .end { stroke-dasharray: 5 4; } .confab .wrong { fill: var(--bad); }\n"
    ".confab .right { text-anchor: end; }\n"
    "</style>\n";

std::string number(int value) { return std::to_string(value); }

// <text class="..." x="..." y="...">...</text>
void append_text(std::string_view style, int x, int y, std::string_view text, std::string& out) {
  out += "<text";
  append_attribute("class", style, out);
  out += " x=\"" + number(x) + "\" y=\"" + number(y) + "\">";
  append_xml(text, out);
  out += "</text>\n";
}

void append_path(std::string_view style, const std::string& path, std::string& out) {
  out += "<path";
  append_attribute("class", style, out);
  out += " d=\"" + path + "\"/>\n";
}

// `line`: how it is drawn; `head`: its head, which is never dashed.
void append_arrow(std::string_view line, std::string_view head, int from, int to, int y,
                  std::string& out) {
  const std::string back = to > from ? "-7" : "7";
  const std::string at = number(to) + " " + number(y);
  append_path(line, "M" + number(from) + " " + number(y) + "H" + number(to), out);
  append_path(head, "M" + at + "l" + back + " -4M" + at + "l" + back + " 4", out);
}

Printable rule_text(const TranscriptMatch& match) {
  for (const std::string* each : {&match.pattern, &match.regex, &match.contains, &match.prefix,
                                  &match.suffix, &match.hex, &match.json})
    if (!each->empty()) return quoted_short(*each);
  return Printable("anything");
}

Printable message_text(const TranscriptEvent& event) {
  const bool has_sample = event.payload.kind != TranscriptPayload::Kind::none;
  Printable text =
      has_sample || !event.match ? quoted_short(event.payload.bytes) : rule_text(*event.match);
  if (event.partial) text += Literal(" ...");
  if (event.optional) text += Literal(" (optional)");
  if (!event.to.empty()) text += sentence(" to {}", event.to);
  return text;
}

Printable error_text(const TranscriptEvent& event) {
  Printable text = sentence("{}", event.code);
  if (!event.op.empty()) text += sentence(" ({})", event.op);
  if (!event.message.empty()) {
    text += Literal(": ");
    text += shortened(event.message);
  }
  return text;
}

Printable eof_text(const TranscriptEvent& event) {
  if (event.detail.empty()) return Printable("finishes sending");
  return sentence("ends: {}", event.detail);
}

}  // namespace

SequenceDiagram::SequenceDiagram(const std::string& title, std::size_t most_rows)
    : title_(Printable(Untrusted(title)).text()), most_rows_(most_rows) {}

void SequenceDiagram::add(const TranscriptEvent& written) {
  TranscriptEvent event = written;
  events_.complete(event);
  now_us_ += event.after_us;
  using Kind = Row::Kind;
  switch (event.type) {
    case TranscriptType::open:
      party_by_conn_.erase(event.conn);
      return add_row(Kind::arrow, event, false,
                     event.already_open ? Printable("is open already") : Printable("opens"));
    case TranscriptType::listen:
      return add_row(Kind::words, event, false, sentence("listens at {}", event.url));
    case TranscriptType::accept:
      party_by_conn_.erase(event.conn);
      has_accepted_ = true;
      return add_row(Kind::arrow, event, true, Printable("connects"));
    case TranscriptType::send:
      return add_row(Kind::arrow, event, false, message_text(event));
    case TranscriptType::recv:
      return add_row(Kind::arrow, event, true, message_text(event));
    case TranscriptType::shutdown:
      return add_row(Kind::end, event, false, Printable("finishes sending"));
    case TranscriptType::eof:
      return add_row(Kind::end, event, true, eof_text(event));
    case TranscriptType::close:
      return add_row(Kind::end, event, false, Printable("closes"));
    case TranscriptType::error:
      return add_row(Kind::wrong, event, true, error_text(event));
    case TranscriptType::silence:
      return add_row(
          Kind::words, event, true,
          sentence("nothing for {}", duration_text(std::chrono::microseconds(event.for_us))));
    case TranscriptType::upgrade:
      return add_row(Kind::words, event, false, sentence("goes on through {}", event.layer));
    case TranscriptType::note:
      return add_row(Kind::words, event, false, shortened(event.text));
    case TranscriptType::framing:
    case TranscriptType::end:
    case TranscriptType::extension:
      return;
  }
}

void SequenceDiagram::add_row(Row::Kind kind, const TranscriptEvent& event, bool to_client,
                              const Printable& text) {
  if (rows_.size() >= most_rows_) {
    ++undrawn_;
    return;
  }
  Row row{kind, party_of(event), to_client, text.text(), now_us_};
  if (is_name_of_file(event.conn)) row.text += Printable(sentence(" ({})", event.conn)).text();
  rows_.push_back(std::move(row));
}

// By its URL, which an open or a failed one has; who connected to us by its address.
std::size_t SequenceDiagram::party_of(const TranscriptEvent& event) {
  const bool is_accepted = event.type == TranscriptType::accept;
  const auto known = party_by_conn_.find(event.conn);
  if (known != party_by_conn_.end() && event.url.empty()) return known->second;
  const std::string& who = is_accepted && !event.from.empty() ? event.from : event.url;
  if (event.type == TranscriptType::listen || (who.empty() && !is_accepted)) return 0;
  std::string name = who.empty() ? "anyone" : shortened(who).text();
  auto found = std::ranges::find(parties_, name);
  if (found == parties_.end()) {
    if (parties_.size() + 1 >= kMostParties) name = kOthers;
    if (parties_.empty() || parties_.back() != name) parties_.push_back(name);
    found = std::prev(parties_.end());
  }
  const auto party = static_cast<std::size_t>(found - parties_.begin()) + 1;
  if (party_by_conn_.size() < most_rows_) party_by_conn_[event.conn] = party;
  return party;
}

int SequenceDiagram::column(std::size_t party) const noexcept {
  return kClientX + static_cast<int>(party) * kBetweenParties;
}

void SequenceDiagram::append_row(const Row& row, int y, std::string& out) const {
  const int left = column(0);
  const int right = column(row.party);
  if (now_us_ > 0)
    append_text("when", kClientX - 14, y + 4, duration_text(std::chrono::microseconds(row.at_us)),
                out);
  if (row.kind == Row::Kind::words || row.party == 0)
    return append_text("words", left + 12, y + 4, row.text, out);
  if (row.kind == Row::Kind::wrong) {
    append_text("wrong", left - 4, y + 4, "\xc3\x97", out);
    return append_text("wrong", left + 12, y + 4, row.text, out);
  }
  const std::string side = row.to_client ? "back" : "there";
  append_arrow(row.kind == Row::Kind::end ? side + " end" : side, "head " + side,
               row.to_client ? right : left, row.to_client ? left : right, y, out);
  append_text(row.to_client ? "right" : "said", row.to_client ? right - 12 : left + 12, y - 5,
              row.text, out);
}

std::string SequenceDiagram::svg() const {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element();
}

std::string SequenceDiagram::element() const {
  const int parties = static_cast<int>(std::max<std::size_t>(parties_.size(), 1));
  const int width = kClientX + parties * kBetweenParties + kRight;
  const int last = kFirstRowY + static_cast<int>(rows_.size()) * kRowHeight;
  const int height = last + kBelow;
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" "
      "class=\"confab\" role=\"img\" width=\"" +
      number(width) + "\" height=\"" + number(height) + "\" viewBox=\"0 0 " + number(width) + " " +
      number(height) + "\">\n<title>";
  append_xml(title_, out);
  out += "</title>\n";
  out += kStyle;
  out += "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n";
  append_text("said", 16, 24, title_, out);
  const std::string own_name = has_accepted_ ? "this side" : "client";
  for (std::size_t party = 0; party <= parties_.size(); ++party) {
    const std::string x = number(column(party));
    append_text("who", column(party), 52, party == 0 ? own_name : parties_[party - 1], out);
    append_path("life", "M" + x + " 60V" + number(last), out);
  }
  int y = kFirstRowY;
  for (const Row& row : rows_) {
    append_row(row, y, out);
    y += kRowHeight;
  }
  if (undrawn_ > 0)
    append_text("words", kClientX + 12, y,
                is_counted_ ? "and " + std::to_string(undrawn_) + " more" : "and more", out);
  return out + "</svg>\n";
}

}  // namespace confab
