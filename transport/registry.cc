#include "transport/registry.h"

#include <algorithm>
#include <utility>

namespace confab {
namespace {

std::string list_of(const std::vector<std::string>& schemes) {
  std::string list;
  for (const std::string& each : schemes) list += (list.empty() ? "" : ", ") + each;
  return list;
}

}  // namespace

const Transport& Registry::Row::get() const {
  if (!made) made = std::make_unique<const Transport>(make());
  return *made;
}

void Registry::add(Transport transport) {
  Row row{transport.scheme, nullptr, nullptr};
  row.made = std::make_unique<const Transport>(std::move(transport));
  rows_.push_back(std::move(row));
}

void Registry::add(std::string scheme, std::function<Transport()> make) {
  rows_.push_back({std::move(scheme), std::move(make), nullptr});
}

std::vector<const Transport*> Registry::all() const {
  std::vector<const Transport*> all;
  all.reserve(rows_.size());
  for (const Row& row : rows_) all.push_back(&row.get());
  return all;
}

void Registry::add(Layer layer) { layers_.push_back(std::move(layer)); }

const Layer& Registry::find_layer(std::string_view name) const {
  const auto found = std::ranges::find(layers_, name, &Layer::name);
  if (found == layers_.end()) throw UrlError("there is no layer \"" + std::string(name) + "\"");
  return *found;
}

void check_goes_over(const Layer& layer, const Transport& transport) {
  if (transport.promises.keeps_boundaries)
    throw UrlError(layer.name + " goes over a stream, not over " + transport.scheme);
}

const Transport* Registry::look_up(std::string_view scheme) const {
  const auto found = std::ranges::find(rows_, scheme, &Row::scheme);
  return found == rows_.end() ? nullptr : &found->get();
}

const Transport& Registry::find(std::string_view scheme) const {
  if (const Transport* const found = look_up(scheme)) return *found;
  std::vector<std::string> schemes;
  schemes.reserve(rows_.size());
  for (const Row& row : rows_) schemes.push_back(row.scheme);
  throw UnknownScheme(std::string(scheme), std::move(schemes));
}

UnknownScheme::UnknownScheme(std::string scheme, std::vector<std::string> schemes,
                             std::string_view meant)
    : UrlError("there is no transport \"" + scheme + "\"" +
               (meant.empty() ? "" : "; did you mean " + std::string(meant) + "?") +
               " (there are: " + list_of(schemes) + ")"),
      wanted(std::move(scheme)),
      known(std::move(schemes)) {}

}  // namespace confab
