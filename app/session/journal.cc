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
    void operator()(Opened& e) const { each(e.url, e.peer, e.local, e.framing, e.client); }
    void operator()(ListeningSocket& e) const { each(e.url, e.local); }
    void operator()(FramingChanged& e) const { each(e.framing); }
    void operator()(Upgraded& e) const { each(e.layer, e.options); }
    void operator()(Sent& e) const { each(e.bytes, e.to, e.kind); }
    void operator()(Received& e) const { each(e.bytes, e.from, e.message, e.datagram, e.kind); }
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

// The conversation, or a socket that listens, which no name of one looks like.
std::string book_of(const Event& event) {
  const auto* listening = std::get_if<ListeningSocket>(&event.what);
  if (listening == nullptr) return std::string(event.conversation);
  return "listening " + std::string(listening->url) + " " + std::string(listening->local);
}

bool ends_book(const Event& event) {
  const auto* listening = std::get_if<ListeningSocket>(&event.what);
  return listening == nullptr ? std::holds_alternative<Closed>(event.what) : listening->has_ended;
}

void tell_missing(const Event& after, std::uint64_t count,
                  const std::function<void(const Event&)>& to) {
  const std::string text =
      std::to_string(count) + " events are missing here: the recording began too late";
  Note note{text};
  note.missing_events = count;
  to(Event{after.at, after.conversation, note});
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
  const bool begins = std::holds_alternative<Opened>(event.what) ||
                      std::holds_alternative<ListeningSocket>(event.what);
  const std::string book_name = book_of(event);
  auto found = books_.find(book_name);
  if (found == books_.end() && !begins) return;
  if (found == books_.end()) found = books_.emplace(book_name, Book{}).first;
  if (ends_book(event)) {
    books_.erase(found);
    return;
  }
  Book& book = found->second;
  if (begins) book = Book{};
  const std::size_t bytes = book.bytes + text_bytes(event) + kEventOverhead;
  const bool is_full = book.entries.size() >= kMostEvents || bytes > kMostBytes;
  if (book.missing > 0 || (is_full && !begins)) {
    book.missing += 1;
    return;
  }
  book.entries.push_back({++kept_, KeptEvent(event)});
  book.bytes = bytes;
}

Journal::Mark Journal::mark() const {
  Mark mark;
  mark.kept = kept_;
  for (const auto& [name, book] : books_) {
    if (book.missing > 0) mark.lost.emplace(name, book.missing);
  }
  return mark;
}

// A conversation that was opened after the mark may have the name of an older one.
std::uint64_t Journal::missing_since(const Mark& known, const std::string& name, const Book& book) {
  const auto lost = known.lost.find(name);
  const bool was_open = book.entries.front().number <= known.kept;
  return was_open && lost != known.lost.end() ? book.missing - lost->second : book.missing;
}

std::optional<Clock::time_point> Journal::begin() const {
  std::optional<Clock::time_point> begin;
  for (const auto& [name, book] : books_) {
    const Clock::time_point first = book.entries.front().kept.event().at;
    begin = begin ? std::min(*begin, first) : first;
  }
  return begin;
}

void Journal::tell(const Mark& known, const std::function<void(const Event&)>& to) const {
  struct Telling {
    const Entry* entry;
    bool is_known;
    std::uint64_t missing_after;
  };
  std::vector<Telling> all;
  for (const auto& [name, book] : books_) {
    const std::uint64_t missing = missing_since(known, name, book);
    for (const Entry& entry : book.entries) {
      const bool is_known = entry.number <= known.kept;
      const bool has_note = missing > 0 && &entry == &book.entries.back();
      if (!is_known || has_note) all.push_back({&entry, is_known, has_note ? missing : 0});
    }
  }
  std::sort(all.begin(), all.end(),
            [](const Telling& a, const Telling& b) { return a.entry->number < b.entry->number; });
  for (const Telling& each : all) {
    const Event& event = each.entry->kept.event();
    if (!each.is_known) to(event);
    if (each.missing_after > 0) tell_missing(event, each.missing_after, to);
  }
}

}  // namespace confab
