#include "app/listen/listening_text.h"

#include <algorithm>

#include "protocol/text/sentence.h"

namespace confab {

std::string dialled_url(const std::string& scheme, const Listener& listener) {
  const std::string url = url_text(scheme, listener.local().text);
  const std::string options = listener.client_options();
  return options.empty() ? url : url + "?" + options;
}

Printable listening_lines(const std::string& scheme, const Listeners& listeners,
                          const Printable& more) {
  Printable lines;
  for (const auto& listener : listeners) {
    lines += "listening ";
    lines += Untrusted(dialled_url(scheme, *listener));
    lines += more;
    lines += "\n";
  }
  return lines;
}

Printable reach_text(const Transport& transport, const Listeners& listeners) {
  const auto is_local = [&](const auto& each) {
    return !transport.places.for_network(each->local()).empty();
  };
  if (listeners.empty() || !std::ranges::all_of(listeners, is_local)) return {};
  return sentence(" (this machine only; {} for the network)",
                  transport.places.for_network(listeners.front()->local()));
}

bool are_everywhere(const Transport& transport, const Listeners& listeners) {
  return std::ranges::any_of(
      listeners, [&](const auto& each) { return transport.places.is_everywhere(each->local()); });
}

}  // namespace confab
