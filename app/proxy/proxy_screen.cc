#include "app/proxy/proxy_screen.h"

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
  const auto* sent = std::get_if<Sent>(&event.what);
  const auto* received = std::get_if<Received>(&event.what);
  if (sent == nullptr && received == nullptr) {
    const Printable words = std::visit(Words(), event.what);
    if (!words.empty()) log_(Line(beginning(event), words));
    return;
  }
  Printable first = beginning(event);
  Printable later = first;
  later += " | ";
  first += sent != nullptr ? Literal("-> ") : Literal("<- ");
  std::string_view text = sent != nullptr ? sent->bytes : received->message;
  if (sent != nullptr && text.ends_with('\n')) text.remove_suffix(1);
  if (sent != nullptr && text.ends_with('\r')) text.remove_suffix(1);
  log_lines(log_, first, later, text);
}

}  // namespace confab
