#include "app/transcript/capture_export.h"

#include <algorithm>
#include <ctime>
#include <map>
#include <optional>
#include <utility>

#include "app/program/usage_error.h"
#include "app/text/line.h"
#include "app/transcript/filled_text.h"
#include "app/transcript/input_file.h"
#include "app/transcript/packet_ends.h"
#include "app/transcript/replacement.h"
#include "protocol/capture/made_stream.h"
#include "protocol/capture/pcapng_text.h"
#include "protocol/text/sentence.h"
#include "protocol/transcript/complete_events.h"
#include "protocol/transcript/transcript_reader.h"

namespace confab {
namespace {

constexpr std::size_t kLongestDatagram = 65'507;
constexpr std::size_t kQuoted = 128;  // of a datagram that did not arrive

// Microseconds since 1970 of "2026-11-20T15:35:58.120Z"; 0 for anything else.
std::int64_t microseconds_of(const std::string& created) {
  std::tm parts{};
  const char* const rest = ::strptime(created.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (rest == nullptr) return 0;
  std::int64_t fraction = 0;
  std::int64_t unit = 100'000;
  for (const char* digit = rest + 1; *rest == '.' && *digit >= '0' && *digit <= '9'; ++digit) {
    fraction += unit * (*digit - '0');
    unit /= 10;
  }
  return static_cast<std::int64_t>(::timegm(&parts)) * 1'000'000 + fraction;
}

// Of the whole file.
std::string secrets_comment(const FilledText& text) {
  std::string names;
  for (const std::string& each : text.unknown_secrets())
    names += (names.empty() ? "{{" : ", {{") + each + "}}";
  if (names.empty()) return "";
  return names + ": secrets, which are not in the transcript. Lengths are those of the names.";
}

class CaptureExport {
 public:
  // All but the wishes outlive it.
  CaptureExport(const TranscriptReader& reader, const PacketWishes& wishes,
                const Registry& registry, Replacement& to)
      : reader_(reader),
        text_(reader.header(), wishes.secrets),
        port_of_paths_(wishes.port),
        registry_(registry),
        to_(to),
        now_us_(microseconds_of(reader.header().created)) {
    to_.write(pcapng_beginning(secrets_comment(text_)));
  }

  void add(const TranscriptEvent& written) {
    TranscriptEvent event = written;
    events_.complete(event);
    now_us_ += event.after_us;
    switch (event.type) {
      case TranscriptType::open:
      case TranscriptType::accept:
        return open(event);
      case TranscriptType::send:
        return said(event, Sender::client);
      case TranscriptType::recv:
        return said(event, Sender::server);
      case TranscriptType::shutdown:
        return finished(event, Sender::client);
      case TranscriptType::eof:
        return finished(event, Sender::server);
      case TranscriptType::close:
        return closed(event);
      case TranscriptType::error:
        return failed(event);
      case TranscriptType::upgrade:
        comment_ = "goes on through " + event.layer + ", in the clear here";
        return;
      case TranscriptType::listen:
      case TranscriptType::silence:
      case TranscriptType::framing:
      case TranscriptType::note:
      case TranscriptType::end:
      case TranscriptType::extension:
        return;
    }
  }
  // Messages of which only a rule is known.
  std::uint64_t left_out() const noexcept { return left_out_; }
  // After the last event. Throws UsageError.
  void refuse_useless_wishes() const {
    if (const std::string name = text_.useless(); !name.empty())
      throw UsageError("--secret " + name + ": no message of " + reader_.file() + " has {{" + name +
                       "}}");
    if (port_of_paths_ && !has_paths_)
      throw UsageError("--port is for places without a port (unix:), and every conversation of " +
                       reader_.file() + " has one");
  }

 private:
  // Who dials is the client of the packets, whichever side was ours.
  struct Conversation {
    IpEndpoint own, peer;
    bool is_ours_the_client = true;
    std::optional<MadeStream> stream;  // none: datagrams
    IpEndpoint last_source;
    std::string last_sent;  // datagrams: the beginning of the packet
  };

  MadeStream::Emit emitter() {
    return [this](std::int64_t at_us, const std::string& packet, const std::string& comment) {
      last_us_ = std::max(last_us_, at_us);
      const std::string harmless = comment.empty() ? "" : Printable(Untrusted(comment)).text();
      to_.write(pcapng_packet(last_us_, packet, harmless));
    };
  }

  Conversation& begin(const TranscriptEvent& event) {
    ++number_;
    const bool is_accepted = event.type == TranscriptType::accept;
    const PacketEnds ends = packet_ends(event, number_, registry_, port_of_paths_);
    has_paths_ = has_paths_ || !ends.has_port;
    comment_ = ends.comment;
    Conversation made{ends.own, ends.peer, !is_accepted, std::nullopt, ends.peer, ""};
    if (!ends.are_datagrams)
      made.stream.emplace(is_accepted ? ends.peer : ends.own, is_accepted ? ends.own : ends.peer,
                          number_, emitter());
    return conversations_.insert_or_assign(event.conn, std::move(made)).first->second;
  }

  void open(const TranscriptEvent& event) {
    Conversation& made = begin(event);
    if (!made.stream || event.already_open) return;
    made.stream->opened(now_us_, now_us_, std::exchange(comment_, ""));
  }

  void failed(const TranscriptEvent& event) {
    if (!event.url.empty()) {
      Conversation& made = begin(event);
      if (made.stream && event.op == "connect")
        made.stream->refused(now_us_, event.code == "ECONNREFUSED", std::exchange(comment_, ""));
      conversations_.erase(event.conn);
      return;
    }
    Conversation* known = find(event);
    if (known == nullptr) return;
    if (!known->stream) return undelivered(*known, event);
    if (event.code == "ECONNRESET")
      known->stream->was_reset(packets_side(*known, Sender::server), now_us_);
  }

  // The last one that we sent.
  void undelivered(const Conversation& known, const TranscriptEvent& event) {
    const auto numbers = unreachable_numbers(event.code, known.own.host.is_v6);
    if (!numbers || known.last_sent.empty()) return;
    emitter()(now_us_,
              made_unreachable_packet(known.peer.host, known.own.host, *numbers, known.last_sent),
              std::exchange(comment_, ""));
  }

  Conversation* find(const TranscriptEvent& event) {
    const auto found = conversations_.find(event.conn);
    return found == conversations_.end() ? nullptr : &found->second;
  }
  static Sender packets_side(const Conversation& of, Sender who) noexcept {
    const bool is_client = (who == Sender::client) == of.is_ours_the_client;
    return is_client ? Sender::client : Sender::server;
  }

  void said(const TranscriptEvent& event, Sender who) {
    Conversation* known = find(event);
    if (known == nullptr) return;
    if (event.payload.kind == TranscriptPayload::Kind::none) {
      ++left_out_;
      return;
    }
    const FilledText::Message message = text_.fill(event);
    if (!message.unknown.empty()) {
      if (!comment_.empty()) comment_ += "; ";
      comment_ += message.unknown + " is in the place of a value, whose length may be another";
    }
    if (known->stream)
      return known->stream->said(packets_side(*known, who), message.bytes, now_us_,
                                 std::exchange(comment_, ""));
    datagram(*known, event, message.bytes, who);
  }

  // A source of its own is one only where packets can have it.
  void datagram(Conversation& known, const TranscriptEvent& event, const std::string& bytes,
                Sender who) {
    if (bytes.size() > kLongestDatagram)
      throw TranscriptError(reader_.file(), event.place,
                            Printable("a datagram of more than 65507 bytes fits no packet"));
    const bool is_ours = who == Sender::client;
    IpEndpoint other = known.peer;
    if (const auto named = parse_ip_endpoint(is_ours ? event.to : event.from);
        named && named->host.is_v6 == known.own.host.is_v6)
      other = *named;
    if (is_ours && event.to == "last") other = known.last_source;
    if (!is_ours) known.last_source = other;
    const std::string packet = is_ours ? made_udp_packet(known.own, other, bytes)
                                       : made_udp_packet(other, known.own, bytes);
    if (is_ours) known.last_sent = packet.substr(0, kQuoted);
    emitter()(now_us_, packet, std::exchange(comment_, ""));
  }

  void finished(const TranscriptEvent& event, Sender who) {
    if (Conversation* known = find(event); known != nullptr && known->stream)
      known->stream->finished(packets_side(*known, who), now_us_);
  }

  void closed(const TranscriptEvent& event) {
    if (Conversation* known = find(event); known != nullptr && known->stream)
      known->stream->closed(now_us_);
    conversations_.erase(event.conn);
  }

  const TranscriptReader& reader_;
  FilledText text_;
  std::optional<std::uint16_t> port_of_paths_;
  bool has_paths_ = false;
  const Registry& registry_;
  Replacement& to_;
  std::int64_t now_us_;
  std::int64_t last_us_ = 0;
  std::uint32_t number_ = 0;
  std::string comment_;  // for the next packet
  std::map<std::string, Conversation> conversations_;
  CompleteEvents events_;
  std::uint64_t left_out_ = 0;
};

}  // namespace

void export_capture(InputFile& file, const std::string& from, const std::string& to, bool replace,
                    const PacketWishes& wishes, const Registry& registry) {
  TranscriptReader reader(file.reader(), from, [&](Place place, const Printable& what) {
    print_on_stderr(warning_text(from, place, what));
  });
  Replacement target(to, replace ? Replacement::Existing::replace : Replacement::Existing::keep);
  CaptureExport packets(reader, wishes, registry, target);
  while (const TranscriptEvent* event = reader.next()) packets.add(*event);
  packets.refuse_useless_wishes();
  target.finish();
  if (packets.left_out() > 0)
    print_on_stderr(sentence("confab: {} of {}: left out, since only a rule is known of them",
                             packets.left_out() == 1
                                 ? std::string("1 message")
                                 : std::to_string(packets.left_out()) + " messages",
                             from));
}

}  // namespace confab
