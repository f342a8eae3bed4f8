#include "app/session/journal.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <variant>

namespace confab {
namespace {

constexpr std::size_t kMostEvents = 1000;
constexpr std::size_t kMostBytes = std::size_t{1} << 20;
// An event costs at least this much, whatever it says.
constexpr std::size_t kEventOverhead = 160;

// Calls `use` with each text of an event.
template <class Use>
void each_text(Event& event, const Use& use) {
  use(event.conversation);
  const auto all = [&use](auto&... texts) { (use(texts), ...); };
  struct Texts {
    const decltype(all)& each;
    void operator()(Opened& e) const { each(e.url, e.peer, e.local, e.framing); }
    void operator()(FramingChanged& e) const { each(e.framing); }
    void operator()(Sent& e) const { each(e.bytes, e.to); }
    void operator()(Received& e) const { each(e.bytes, e.from, e.message); }
    void operator()(FinishedSending&) const {}
    void operator()(Eof& e) const { each(e.detail); }
    void operator()(Failed& e) const { each(e.op, e.code, e.who, e.url, e.text); }
    void operator()(Closed&) const {}
    void operator()(Note& e) const { each(e.text); }
  };
  std::visit(Texts{all}, event.what);
}

std::size_t text_bytes(Event event) {
  std::size_t bytes = 0;
  each_text(event, [&bytes](std::string_view text) { bytes += text.size(); });
  return bytes;
}

}  // namespace

KeptEvent::KeptEvent(const Event& event)
    : event_(event),
      bytes_(text_bytes(event)),
      text_(std::make_unique_for_overwrite<char[]>(bytes_)) {
  char* place = text_.get();
  each_text(event_, [&place](std::string_view& text) {
    if (!text.empty()) std::memcpy(place, text.data(), text.size());
    text = {place, text.size()};
    place += text.size();
  });
}

void Journal::on_event(const Event& event) {
  const bool begins = std::holds_alternative<Opened>(event.what);
  auto found = books_.find(event.conversation);
  if (found == books_.end() && !begins) return;
  if (found == books_.end()) found = books_.emplace(event.conversation, Book{}).first;
  if (std::holds_alternative<Closed>(event.what)) {
    books_.erase(found);
    return;
  }
  Book& book = found->second;
  if (begins) book = Book{};
  if (book.missing > 0 || book.entries.size() >= kMostEvents || book.bytes >= kMostBytes) {
    book.missing += 1;
    return;
  }
  book.entries.push_back({++happened_, KeptEvent(event)});
  book.bytes += book.entries.back().kept.bytes() + kEventOverhead;
}

std::optional<Clock::time_point> Journal::begin() const {
  std::optional<Clock::time_point> begin;
  for (const auto& [name, book] : books_) {
    const Clock::time_point first = book.entries.front().kept.event().at;
    begin = begin ? std::min(*begin, first) : first;
  }
  return begin;
}

void Journal::tell(std::uint64_t known, const std::function<void(const Event&)>& to) const {
  std::vector<std::pair<const Entry*, const Book*>> all;
  for (const auto& [name, book] : books_) {
    for (const Entry& entry : book.entries) {
      if (entry.number > known) all.emplace_back(&entry, &book);
    }
  }
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.first->number < b.first->number; });
  for (const auto& [entry, book] : all) {
    const Event& event = entry->kept.event();
    to(event);
    if (book->missing == 0 || entry != &book->entries.back()) continue;
    const std::string text =
        std::to_string(book->missing) + " events are missing here: the recording began too late";
    Note note{text};
    note.missing_events = book->missing;
    to(Event{event.at, event.conversation, note});
  }
}

}  // namespace confab
