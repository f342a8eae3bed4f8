#include "protocol/transcript_mask.h"

#include <algorithm>
#include <utility>

namespace confab {
std::string_view TranscriptMask::keep(std::string text) {
  return kept_.emplace_back(std::move(text));
}

// For people. An excerpt of a message is cut in front of its "…", maybe in the middle of a value.
std::string_view TranscriptMask::text(std::string_view theirs) {
  constexpr std::string_view kCut = "…";
  std::string masked = secrets_.masked(theirs);
  for (std::size_t at = masked.find(kCut); at != std::string::npos;
       at = masked.find(kCut, at + kCut.size())) {
    const std::size_t begun =
        secrets_.begun_at_end_of(std::string_view(masked).substr(0, at)).telling;
    masked.erase(at - begun, begun);
    at -= begun;
  }
  return masked == theirs ? theirs : keep(std::move(masked));
}

// Looks at `bytes` behind how what came before them ended, and remembers how they end.
LeftOut TranscriptMask::cut_stream(std::string& begun, std::string_view bytes) const {
  const std::size_t before = begun.size();
  const std::string whole = begun + std::string(bytes);
  LeftOut cut;
  std::size_t behind = 0;  // the last value in it
  for (const Secrets::Place& each : secrets_.find(whole)) {
    if (each.begin < before && each.end > before) cut.head = each.end - before;
    behind = each.end;
  }
  const std::string_view rest = std::string_view(whole).substr(behind);
  const Secrets::Begun end = secrets_.begun_at_end_of(rest);
  cut.tail = std::min(end.telling, bytes.size() - cut.head);
  begun = rest.substr(rest.size() - end.any);
  return cut;
}

// Conversation names, operations and codes are words of ours.
class TranscriptMask::Visitor {
 public:
  Visitor(TranscriptMask& mask, MaskedEvent& masked) : mask_(mask), masked_(masked) {}

  void operator()(Opened& event) {
    begun(mask_.sent_).clear();
    begun(mask_.received_).clear();
    hide(event.url);
    hide(event.peer);
    hide(event.local);
  }
  void operator()(Sent& event) {
    hide(event.to);
    LeftOut cut;
    if (!event.is_datagram) cut = mask_.cut_stream(begun(mask_.sent_), event.bytes);
    masked_.payload = masked_sent(mask_.secrets_, event.bytes, cut);
  }
  void operator()(Received& event) {
    hide(event.from);
    LeftOut cut;
    if (!event.is_datagram) cut = mask_.cut_stream(begun(mask_.received_), event.bytes);
    masked_.payload = masked_received(mask_.secrets_, event.bytes, cut);
  }
  void operator()(FinishedSending&) {}
  void operator()(Eof& event) { hide(event.detail); }
  void operator()(Failed& event) {
    hide(event.who);
    hide(event.url);
    hide(event.text);
  }
  void operator()(Closed&) {}
  void operator()(Note& event) { hide(event.text); }

 private:
  void hide(std::string_view& text) { text = mask_.text(text); }
  std::string& begun(Begun& all) {
    const std::string_view name = masked_.event.conversation;
    const auto known = all.find(name);
    return known != all.end() ? known->second : all.emplace(name, "").first->second;
  }

  TranscriptMask& mask_;
  MaskedEvent& masked_;
};

MaskedEvent TranscriptMask::mask(const Event& event) {
  kept_.clear();
  MaskedEvent masked{event, std::nullopt};
  std::visit(Visitor(*this, masked), masked.event.what);
  return masked;
}

}  // namespace confab
