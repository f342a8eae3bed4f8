#include "app/replay/targets.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/program/typed_address.h"

namespace confab {
namespace {

// Its scheme is empty where none was typed.
Url parse_target(std::string_view text, const Registry& registry) {
  return read_address(std::string(text), AddressFor::dialling, &registry).url;
}

// What was recorded at a path does not go on at HOST:PORT over what has paths.
[[noreturn]] void refuse_other_kind(const Url& recorded, const Url& target) {
  const std::string place = recorded.scheme + ":" + recorded.authority();
  throw std::invalid_argument(place + " is a path, and " + target.authority() + " is none: --map " +
                              place + "=tcp://" + target.authority() +
                              ", or with another scheme, sends it there");
}

// What was recorded of one transport's options means nothing to another.
Url with_place_of(Url recorded, const Url& target) {
  if (target.scheme.empty() && recorded.has_path()) refuse_other_kind(recorded, target);
  const bool is_other = !target.scheme.empty() && target.scheme != recorded.scheme;
  recorded.host = target.host;
  recorded.port = target.port;
  if (is_other) recorded.scheme = target.scheme;
  if (is_other || !target.options.empty()) recorded.options = target.options;
  return recorded;
}

}  // namespace

void Targets::add_target(std::string_view text, const Registry& registry) {
  if (text == "recorded") {
    allows_recorded_ = true;
  } else {
    Url target = parse_target(text, registry);
    for (const Url& each : targets_) {
      if (each.scheme != target.scheme) continue;
      throw UrlError((each.scheme.empty() ? "two --target" : "two --target for " + each.scheme) +
                     ": " + each.authority() + " and " + target.authority() +
                     "; --map A=B sends one address elsewhere");
    }
    targets_.push_back(std::move(target));
  }
}

void Targets::add_map(std::string_view text, const Registry& registry) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    throw UrlError("--map takes RECORDED=TARGET, such as 127.0.0.1:9000=127.0.0.1:9100, not \"" +
                   std::string(text) + "\"");
  }
  const Url recorded = parse_target(text.substr(0, equals), registry);
  for (const Map& each : maps_) {
    if (each.scheme == recorded.scheme && each.recorded == recorded.authority())
      throw UrlError("two --map for " + each.recorded);
  }
  maps_.push_back(
      {recorded.scheme, recorded.authority(), parse_target(text.substr(equals + 1), registry)});
}

std::optional<Url> Targets::named(const Url& recorded) const {
  const std::string address = recorded.authority();
  for (const Map& each : maps_) {
    const bool is_its = each.scheme.empty() || each.scheme == recorded.scheme;
    if (is_its && each.recorded == address) return with_place_of(recorded, each.target);
  }
  const Url* for_all = nullptr;
  for (const Url& each : targets_) {
    if (each.scheme == recorded.scheme) return with_place_of(recorded, each);
    if (each.scheme.empty()) for_all = &each;
  }
  if (for_all != nullptr) return with_place_of(recorded, *for_all);
  if (allows_recorded_) return recorded;
  return std::nullopt;
}

Url Targets::find(const Url& recorded, const Registry& registry) const {
  auto target = named(recorded);
  return target ? std::move(*target) : find(recorded, registry.find(recorded.scheme));
}

Url Targets::find(const Url& recorded, const Transport& transport) const {
  if (auto target = named(recorded)) return std::move(*target);
  if (transport.places.is_this_machine(recorded)) return recorded;
  const std::string address = recorded.authority();
  throw std::invalid_argument(
      recorded.text() +
      " is not on this machine, so it is only dialled if named: --target HOST:PORT sends all of it "
      "elsewhere, --map " +
      address + "=HOST:PORT this one address, --target recorded really talks to " + address);
}

std::string Targets::find(const Transport& transport, std::string_view address) const {
  return find(url_at(transport.scheme, address), transport).authority();
}

bool Targets::lead_to(std::string_view endpoint, const Transport& transport,
                      std::string_view address) const {
  if (allows_recorded_) return true;
  if (address == "any" || address.empty()) return false;
  try {
    return transport.places.is_same_host(find(transport, address), endpoint);
  } catch (const std::invalid_argument&) {  // it must be named
    return false;
  }
}

std::string Targets::layer_option(const Registry& registry) const {
  std::vector<const Url*> all;
  all.reserve(maps_.size() + targets_.size());
  for (const Map& each : maps_) all.push_back(&each.target);
  for (const Url& each : targets_) all.push_back(&each);
  for (const Url* target : all) {
    if (target->scheme.empty()) continue;
    const std::vector<std::string>& known = registry.find(target->scheme).options;
    for (const Layer& layer : registry.layers()) {
      for (const std::string& each : layer.options)
        if (target->options.contains(each) && std::ranges::find(known, each) == known.end())
          return each;
    }
  }
  return "";
}

std::string Targets::useless_for(const Recorded& recorded) const {
  const auto is_any = [&](const auto& fits) {
    return std::any_of(recorded.begin(), recorded.end(),
                       [&](const auto& each) { return fits(each.first, each.second); });
  };
  for (const Map& map : maps_) {
    const bool is_used = is_any([&](const std::string& scheme, const std::string& address) {
      return (map.scheme.empty() || map.scheme == scheme) && map.recorded == address;
    });
    if (!is_used) return "--map: nothing was recorded at " + map.recorded;
  }
  for (const Url& target : targets_) {
    const bool is_used =
        target.scheme.empty() || is_any([&](const std::string& scheme, const std::string&) {
          return scheme == target.scheme;
        });
    if (!is_used) return "--target: nothing was recorded over " + target.scheme;
  }
  return "";
}

}  // namespace confab
