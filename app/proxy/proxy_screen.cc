#include "app/proxy/proxy_screen.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <variant>

#include "protocol/text/sentence.h"

namespace confab {
namespace {

// "127.0.0.1:80", and what it was called, where that was something else: a name.
Printable target_text(const Opened& event) {
  const std::string_view place = event.url.substr(0, event.url.find('?'));
  if (place.ends_with(event.peer)) return sentence("{}", event.peer);
  return sentence("{} ({})", event.peer, place);
}

std::string_view without_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// What is to be said of an event that is no message; empty: nothing.
struct Words {
  Printable operator()(const Opened& event) const {
    if (event.client.empty()) return sentence("connected {}", target_text(event));
    return sentence("connected {} -> {}", event.client, target_text(event));
  }
  Printable operator()(const FinishedSending&) const {
    return Printable("the client has finished sending");
  }
  Printable operator()(const Eof& event) const {
    if (event.detail.empty()) return Printable("the target has finished sending");
    return sentence("the target has finished sending: {}", event.detail);
  }
  Printable operator()(const Failed& event) const { return sentence("{}", event.text); }
  Printable operator()(const Closed&) const { return Printable("closed"); }
  Printable operator()(const Note& event) const { return sentence("{}", event.text); }
  Printable operator()(const FramingChanged&) const { return {}; }
  Printable operator()(const Upgraded& event) const {
    return sentence("goes on through {}", event.layer);
  }
  Printable operator()(const ListeningSocket&) const { return {}; }
  Printable operator()(const Sent&) const { return {}; }
  Printable operator()(const Received&) const { return {}; }
};

}  // namespace

// The local time of day, as a person's clock has it.
std::string ProxyScreen::clock(Clock::time_point at) const {
  const auto wall = time_.wall() - (time_.now() - at);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(wall);
  const auto millis =
      std::chrono::floor<std::chrono::milliseconds>(wall.time_since_epoch()).count() % 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 16> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%H:%M:%S.", &local);
  return std::string(text.data(), size) + std::to_string(1000 + millis).substr(1);
}

Printable ProxyScreen::beginning(const Event& event) const {
  return sentence("{} {} ", clock(event.at), event.conversation);
}

void ProxyScreen::on_event(const Event& event) {
  if (const auto* sent = std::get_if<Sent>(&event.what)) {
    const bool is_whole = sent->starts_message && !sent->more_follows;
    Offsets& known = offsets_of(event);
    show(event, {sent->bytes, without_end(sent->bytes), is_whole, known.sent});
    known.sent += sent->is_datagram ? 0 : sent->bytes.size();
  } else if (const auto* received = std::get_if<Received>(&event.what)) {
    const bool is_whole = received->starts_message && received->complete;
    Offsets& known = offsets_of(event);
    show(event, {received->bytes, received->message, is_whole, known.received});
    known.received += received->is_datagram ? 0 : received->bytes.size();
  } else {
    const Printable words = std::visit(Words(), event.what);
    if (!words.empty()) log_(Line(beginning(event), words));
  }
}

ProxyScreen::Offsets& ProxyScreen::offsets_of(const Event& event) {
  const auto known = offsets_.find(event.conversation);
  if (known != offsets_.end()) return known->second;
  return offsets_.emplace(std::string(event.conversation), Offsets()).first->second;
}

void ProxyScreen::show(const Event& event, const ViewedMessage& message) {
  Printable first = beginning(event);
  Printable later = first;
  later += Literal(" | ");
  first += std::holds_alternative<Sent>(event.what) ? Literal("-> ") : Literal("<- ");
  const int width = columns ? columns() : 0;
  const int room = width == 0 ? 0 : std::max(1, width - static_cast<int>(first.text().size()));
  const ShownMessage shown = shown_in(view, message, room);
  log_cut_lines(log_, first, later, shown.text, shown.hidden_bytes);
}

void ProxyScreen::on_forgotten(std::string_view conversation) {
  const auto known = offsets_.find(conversation);
  if (known != offsets_.end()) offsets_.erase(known);
}

}  // namespace confab
