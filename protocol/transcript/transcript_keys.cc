#include "protocol/transcript/transcript_keys.h"

#include <algorithm>
#include <array>

namespace confab {
namespace {

using Kind = TranscriptPayload::Kind;

template <class... Types>
constexpr std::uint16_t in(Types... types) {
  return static_cast<std::uint16_t>((0U | ... | type_bit(types)));
}

constexpr std::uint16_t kAll = 0xffff;
constexpr std::uint16_t kOpen = in(TranscriptType::open);
constexpr std::uint16_t kAccept = in(TranscriptType::accept);
constexpr std::uint16_t kListen = in(TranscriptType::listen);
constexpr std::uint16_t kBegin = kOpen | kAccept;  // of a conversation
constexpr std::uint16_t kSend = in(TranscriptType::send);
constexpr std::uint16_t kRecv = in(TranscriptType::recv);
constexpr std::uint16_t kError = in(TranscriptType::error);
constexpr std::uint16_t kMessage = kSend | kRecv;
constexpr std::uint16_t kAwaited = kRecv | kError | in(TranscriptType::eof);
constexpr std::uint16_t kEnd = in(TranscriptType::end);

constexpr std::array<TranscriptKey, 37> kKeys = {{
    {"type", JsonKind::text, kAll, true, Kind::none, {}},
    {"conn", JsonKind::text, kAll, true, Kind::none, &TranscriptEvent::conn},
    {"after_ms", JsonKind::number, kAll, false, Kind::none, &TranscriptEvent::after_us},
    {"url", JsonKind::text, kBegin | kListen | kError, true, Kind::none, &TranscriptEvent::url},
    {"peer", JsonKind::text, kOpen, false, Kind::none, &TranscriptEvent::peer},
    {"local", JsonKind::text, kBegin | kListen, false, Kind::none, &TranscriptEvent::local},
    {"connect_ms", JsonKind::number, kOpen, false, Kind::none, {}},
    {"framing", JsonKind::text, kBegin | in(TranscriptType::framing), true, Kind::none,
     &TranscriptEvent::framing},
    {"x-already-open", JsonKind::boolean, kBegin, true, Kind::none, &TranscriptEvent::already_open},
    {"x-incomplete", JsonKind::boolean, kOpen, true, Kind::none, &TranscriptEvent::incomplete},
    {"x-missing-events", JsonKind::number, in(TranscriptType::note), true, Kind::none,
     &TranscriptEvent::missing_events},
    {"layer", JsonKind::text, in(TranscriptType::upgrade), true, Kind::none,
     &TranscriptEvent::layer},
    {"options", JsonKind::text, in(TranscriptType::upgrade), true, Kind::none,
     &TranscriptEvent::options},
    {"to", JsonKind::text, kSend, true, Kind::none, &TranscriptEvent::to},
    {"from", JsonKind::text, kRecv | kAccept, true, Kind::none, &TranscriptEvent::from},
    {"kind", JsonKind::text, kMessage, true, Kind::none, &TranscriptEvent::kind},
    {"rtt_ms", JsonKind::number, kRecv, false, Kind::none, {}},
    {"op", JsonKind::text, kError, true, Kind::none, &TranscriptEvent::op},
    {"code", JsonKind::text, kError, true, Kind::none, &TranscriptEvent::code},
    {"message", JsonKind::text, kError, false, Kind::none, &TranscriptEvent::message},
    {"detail", JsonKind::text, in(TranscriptType::eof), true, Kind::none, &TranscriptEvent::detail},
    {"for_ms", JsonKind::number, in(TranscriptType::silence), true, Kind::none,
     &TranscriptEvent::for_us},
    {"text", JsonKind::text, in(TranscriptType::note), true, Kind::none, &TranscriptEvent::text},
    {"data", JsonKind::text, kMessage, true, Kind::data, {}},
    {"hex", JsonKind::text, kMessage, true, Kind::hex, {}},
    {"base64", JsonKind::text, kMessage, true, Kind::base64, {}},
    {"template", JsonKind::text, kSend, true, Kind::text_template, {}},
    {"partial", JsonKind::boolean, kRecv, true, Kind::none, &TranscriptEvent::partial},
    {"match", JsonKind::object, kMessage, true, Kind::none, {}},
    {"optional", JsonKind::boolean, kAwaited, true, Kind::none, &TranscriptEvent::optional},
    {"order", JsonKind::text, kRecv, true, Kind::none, {}},
    {"timeout_ms", JsonKind::number, kAwaited | kAccept, true, Kind::none,
     &TranscriptEvent::timeout_us},
    {"within_ms", JsonKind::number, kAwaited, true, Kind::none, &TranscriptEvent::within_us},
    {"note", JsonKind::text, kAll, true, Kind::none, {}},
    {"events", JsonKind::number, kEnd, true, Kind::none, &TranscriptEvent::events},
    {"sent_bytes", JsonKind::number, kEnd, true, Kind::none, {}},
    {"recv_bytes", JsonKind::number, kEnd, true, Kind::none, {}},
}};

constexpr std::array<std::string_view, 14> kTypes = {
    "open",    "send",    "shutdown", "close",  "recv",   "eof",  "error",
    "silence", "framing", "upgrade",  "listen", "accept", "note", "end"};

}  // namespace

std::span<const TranscriptKey> transcript_keys() { return kKeys; }

const TranscriptKey* find_key(std::string_view name) noexcept {
  const auto found = std::find_if(kKeys.begin(), kKeys.end(),
                                  [&](const TranscriptKey& each) { return each.name == name; });
  return found == kKeys.end() ? nullptr : &*found;
}

std::span<const std::string_view> transcript_type_names() { return kTypes; }

std::string_view type_name(TranscriptType type) noexcept {
  const auto index = static_cast<std::size_t>(type);
  return index < kTypes.size() ? kTypes[index] : "x-";
}

}  // namespace confab
