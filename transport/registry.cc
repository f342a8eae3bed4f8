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

void Registry::add(Transport transport) { rows_.push_back(std::move(transport)); }

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

const Transport& Registry::find(std::string_view scheme) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const Transport& row) { return row.scheme == scheme; });
  if (found != rows_.end()) return *found;
  std::vector<std::string> schemes;
  schemes.reserve(rows_.size());
  for (const Transport& row : rows_) schemes.push_back(row.scheme);
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
