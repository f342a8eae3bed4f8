#include "protocol/transcript/transcript_writer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "protocol/json/json_text.h"
#include "protocol/text/payload.h"
#include "protocol/transcript/transcript_mask.h"

namespace confab {
namespace {

constexpr std::size_t kLargestHex = 256;

using Microseconds = std::chrono::duration<std::int64_t, std::micro>;

void append_number(std::uint64_t number, std::string& out) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  out.append(std::begin(digits), end);
}

// One event as an object, keys in the order of the format's examples.
class EventLine {
 public:
  // `masked`: what is written in the place of the payload, if not null.
  EventLine(const Event& event, const MaskedPayload* masked, std::int64_t after_us,
            std::string& out)
      : conversation_(event.conversation), masked_(masked), after_us_(after_us), out_(out) {}

  void operator()(const Opened& event) {
    begin(event.is_accepted ? "accept" : "open");
    text_unless_empty("url", event.url);
    text_unless_empty(event.is_accepted ? "from" : "peer", event.peer);
    text_unless_empty("local", event.local);
    const auto took = std::chrono::round<Microseconds>(event.took).count();
    if (!event.hears_anyone && took > 0) milliseconds("connect_ms", took);
    text_unless_empty("framing", event.framing);
    if (event.already_open) out_ += ",\"x-already-open\":true";
    text_unless_empty("x-client", event.client);
    if (event.is_incomplete) out_ += ",\"x-incomplete\":true";
  }
  // A file has no event for the end of it, which nobody on the wire sees.
  void operator()(const ListeningSocket& event) {
    begin(event.has_ended ? "note" : "listen");
    if (event.has_ended) {
      key("text");
      append_json_string("no longer listening at " + std::string(event.url), out_);
    } else {
      text_unless_empty("url", event.url);
      text_unless_empty("local", event.local);
    }
  }
  void operator()(const Sent& event) {
    begin("send");
    text_unless_empty("to", event.to);
    text_unless_empty("kind", event.kind);
    payload(event.bytes);
    rules();
  }
  void operator()(const Received& event) {
    begin("recv");
    text_unless_empty("from", event.from);
    text_unless_empty("kind", event.kind);
    payload(event.wire_bytes());
    if (!event.complete) out_ += ",\"partial\":true";
    rules();
  }
  void operator()(const FinishedSending&) { begin("shutdown"); }
  void operator()(const Eof& event) {
    begin("eof");
    text_unless_empty("detail", event.detail);
  }
  void operator()(const Failed& event) {
    begin("error");
    text_unless_empty("url", event.url);
    text_unless_empty("op", event.op);
    text_unless_empty("code", event.code);
    text_unless_empty("message", event.text);
  }
  void operator()(const Closed&) { begin("close"); }
  void operator()(const Note& event) {
    begin("note");
    key("text");
    append_json_string(event.text, out_);
    if (event.missing_events > 0) {
      key("x-missing-events");
      append_number(event.missing_events, out_);
    }
  }
  void operator()(const FramingChanged& event) {
    begin("framing");
    text_unless_empty("framing", event.framing);
  }
  void operator()(const Upgraded& event) {
    begin("upgrade");
    text_unless_empty("layer", event.layer);
    text_unless_empty("options", event.options);
  }

 private:
  void begin(std::string_view type) {
    out_.append("{\"type\":\"").append(type).append("\"");
    conversation();
    after();
  }
  void conversation() { text_unless_empty("conn", conversation_); }
  void after() {
    if (after_us_ > 0) milliseconds("after_ms", after_us_);
  }
  void key(std::string_view name) { out_.append(",\"").append(name).append("\":"); }
  void text_unless_empty(std::string_view name, std::string_view text) {
    if (text.empty()) return;
    key(name);
    append_json_string(text, out_);
  }
  void milliseconds(std::string_view name, std::int64_t microseconds) {
    key(name);
    append_milliseconds(microseconds, out_);
  }
  void payload(std::string_view bytes) {
    if (masked_ != nullptr && masked_->payload.empty()) return;
    out_ += ',';
    if (masked_ != nullptr) {
      out_ += masked_->payload;
    } else {
      append_payload(bytes, out_);
    }
  }
  void rules() {
    if (masked_ != nullptr) out_ += masked_->rules;
  }

  std::string_view conversation_;
  const MaskedPayload* masked_;
  std::int64_t after_us_;
  std::string& out_;
};

}  // namespace

TranscriptWriter::TranscriptWriter(Spelling spelling, const Secrets* secrets,
                                   std::shared_ptr<TranscriptMask> mask)
    : spelling_(spelling), secrets_(secrets), mask_(std::move(mask)) {}
TranscriptWriter::~TranscriptWriter() = default;
TranscriptWriter::TranscriptWriter(TranscriptWriter&&) noexcept = default;
TranscriptWriter& TranscriptWriter::operator=(TranscriptWriter&&) noexcept = default;

void TranscriptWriter::begin(std::string_view created, std::string_view version,
                             std::chrono::steady_clock::time_point start, std::string& out,
                             std::string_view framing) {
  resume(0, start, framing);
  std::string header = R"({"format":"confab-transcript","version":1,"created":)";
  append_json_string(created, header);
  header += R"(,"tool":{"name":"confab","version":)";
  append_json_string(version, header);
  header += '}';
  if (framing != kUsualFraming) {
    header += R"(,"defaults":{"framing":)";
    append_json_string(framing, header);
    header += '}';
  }
  if (secrets_ != nullptr && !secrets_->empty()) {
    header += ",\"secrets\":";
    append_json_strings(secrets_->names(), header);
  }
  header += '}';
  begin(header, out);
}

void TranscriptWriter::begin(std::string_view header, std::string& out) {
  is_first_ = true;
  if (spelling_ == Spelling::document) {
    header.remove_suffix(1);
    out.append(header).append(",\"events\":[");
  } else {
    out += header;
    finish_line(out);
  }
}

void TranscriptWriter::resume(std::uint64_t events, std::chrono::steady_clock::time_point start,
                              std::string_view framing) {
  start_ = start;
  framing_ = framing;
  last_us_ = 0;
  events_ = events;
  is_first_ = events == 0;
}

void TranscriptWriter::separate(std::string& out) {
  if (spelling_ == Spelling::document) out += is_first_ ? "\n" : ",\n";
  is_first_ = false;
}

void TranscriptWriter::finish_line(std::string& out) {
  if (spelling_ == Spelling::lines) out += '\n';
}

// Microseconds since the line before.
std::int64_t TranscriptWriter::advance(std::chrono::steady_clock::time_point at) noexcept {
  const std::int64_t now_us = std::chrono::round<Microseconds>(at - start_).count();
  const std::int64_t after_us = std::max<std::int64_t>(now_us - last_us_, 0);
  last_us_ += after_us;
  return after_us;
}

// An "open" names what a reader would not take for granted.
Event TranscriptWriter::without_usual_framing(const Event& event) const {
  Event shown = event;
  if (auto* opened = std::get_if<Opened>(&shown.what)) {
    const std::string_view usual = opened->keeps_boundaries ? kDatagramFraming : framing_;
    if (opened->framing == usual) opened->framing = {};
  }
  return shown;
}

void TranscriptWriter::append(const Event& event, std::string& out) {
  const auto* received = std::get_if<Received>(&event.what);
  if (received != nullptr && received->continues_datagram) return;  // written with its first frame
  ++events_;
  separate(out);
  if (std::holds_alternative<Opened>(event.what)) {
    append_line(without_usual_framing(event), out);
  } else {
    append_line(event, out);
  }
  out += '}';
  finish_line(out);
}

void TranscriptWriter::append_line(const Event& event, std::string& out) {
  if (secrets_ == nullptr || secrets_->empty()) {
    std::visit(EventLine(event, nullptr, advance(event.at), out), event.what);
    return;
  }
  if (!mask_) mask_ = std::make_shared<TranscriptMask>(*secrets_);
  const MaskedEvent masked = mask_->mask(event);
  const MaskedPayload* payload = masked.payload ? &*masked.payload : nullptr;
  std::visit(EventLine(masked.event, payload, advance(event.at), out), masked.event.what);
}

void TranscriptWriter::append(std::string_view event, std::string& out) {
  ++events_;
  separate(out);
  out += event;
  finish_line(out);
}

void TranscriptWriter::append_end(std::chrono::steady_clock::time_point at, std::string& out) {
  separate(out);
  out += "{\"type\":\"end\"";
  if (const std::int64_t after_us = advance(at); after_us > 0) {
    out += ",\"after_ms\":";
    append_milliseconds(after_us, out);
  }
  out += ",\"events\":";
  append_number(events_, out);
  out += '}';
  finish_line(out);
}

std::string_view TranscriptWriter::closing() const noexcept {
  return spelling_ == Spelling::document ? "\n]}\n" : "";
}

Spelling spelling_of(std::string_view path) noexcept {
  return path.ends_with(".json") ? Spelling::document : Spelling::lines;
}

void append_payload(std::string_view bytes, std::string& out) {
  if (is_json_text(bytes)) {
    out += "\"data\":";
    append_json_string(bytes, out);
  } else if (bytes.size() <= kLargestHex) {
    out.append("\"hex\":\"").append(to_hex(bytes)).append("\"");
  } else {
    out.append("\"base64\":\"").append(to_base64(bytes)).append("\"");
  }
}

// 1804511 -> 1804.511, 951770 -> 951.77, 40000 -> 40
void append_milliseconds(std::int64_t microseconds, std::string& out) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(microseconds, 0));
  append_number(value / 1000, out);
  std::uint64_t rest = value % 1000;
  if (rest == 0) return;
  out += '.';
  for (std::uint64_t place = 100; rest != 0; place /= 10) {
    out += static_cast<char>('0' + rest / place);
    rest %= place;
  }
}

}  // namespace confab
