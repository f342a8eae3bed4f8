#include "protocol/transcript/transcript_mask.h"

#include <algorithm>
#include <utility>

namespace confab {
namespace {

// A long message seldom ends a piece by chance as a value begins.
constexpr std::size_t kEnoughToGuess = 3;

}  // namespace

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
LeftOut TranscriptMask::cut_stream(End& end, std::string_view bytes, bool may_guess) const {
  const std::size_t before = end.begun.size();
  const std::string whole = end.begun + std::string(bytes);
  LeftOut cut;
  cut.head_is_wrong = end.guessed > 0;
  std::size_t behind = 0;  // the last value in it
  for (const Secrets::Place& each : secrets_.find(whole)) {
    behind = each.end;
    if (each.begin >= before || each.end <= before) continue;
    cut.head = each.end - before;
    cut.head_is_said = each.name == end.guess && each.begin + end.guessed == before;
    cut.head_is_wrong = end.guessed > 0 && !cut.head_is_said;
  }
  const std::string_view rest = std::string_view(whole).substr(behind);
  const Secrets::Begun begun =
      may_guess ? secrets_.begun_at_end_of(rest, kEnoughToGuess) : secrets_.begun_at_end_of(rest);
  cut.tail = std::min(begun.telling, bytes.size() - cut.head);
  // A guess that would begin in the event before is none.
  if (may_guess && cut.tail > 0 && cut.tail == begun.telling) cut.tail_name = begun.name;
  end.guess = cut.tail_name;
  end.guessed = cut.tail_name.empty() ? 0 : cut.tail;
  end.begun = rest.substr(rest.size() - begun.any);
  return cut;
}

// Conversation names, operations and codes are words of ours.
class TranscriptMask::Visitor {
 public:
  Visitor(TranscriptMask& mask, MaskedEvent& masked) : mask_(mask), masked_(masked) {}

  void operator()(Opened& event) {
    if (!event.already_open) {  // else a value may have begun, in the recording before this one
      end_in(mask_.sent_) = End();
      end_in(mask_.received_) = End();
    }
    hide(event.url);
    hide(event.peer);
    hide(event.local);
    hide(event.framing);
  }
  void operator()(ListeningSocket& event) {
    hide(event.url);
    hide(event.local);
  }
  void operator()(Sent& event) {
    hide(event.to);
    LeftOut cut;
    if (!event.is_datagram)
      cut = mask_.cut_stream(end_in(mask_.sent_), event.bytes, event.more_follows);
    masked_.payload = masked_sent(mask_.secrets_, event.bytes, cut);
  }
  void operator()(Received& event) {
    hide(event.from);
    LeftOut cut;
    if (!event.is_datagram) cut = mask_.cut_stream(end_in(mask_.received_), event.bytes, false);
    masked_.payload = masked_received(mask_.secrets_, event.wire_bytes(), cut);
  }
  void operator()(FinishedSending&) {}
  void operator()(Eof& event) { hide(event.detail); }
  void operator()(Failed& event) {
    hide(event.who);
    hide(event.url);
    hide(event.text);
  }
  void operator()(Closed&) {
    for (Ends* each : {&mask_.sent_, &mask_.received_}) {
      const auto known = each->find(masked_.event.conversation);
      if (known != each->end()) each->erase(known);
    }
  }
  void operator()(Note& event) { hide(event.text); }
  void operator()(FramingChanged& event) { hide(event.framing); }
  void operator()(Upgraded& event) {
    end_in(mask_.sent_) = End();
    end_in(mask_.received_) = End();
    hide(event.options);
  }

 private:
  void hide(std::string_view& text) { text = mask_.text(text); }
  End& end_in(Ends& ends) {
    const std::string_view name = masked_.event.conversation;
    const auto known = ends.find(name);
    return known != ends.end() ? known->second : ends.emplace(name, End()).first->second;
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
