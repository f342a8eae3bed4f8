#include "app/transcript/layered_events.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "app/transcript/listening_events.h"
#include "protocol/match/text_template.h"
#include "transport/registry.h"

namespace confab {
namespace {

std::vector<std::string> names_in(const std::string& text) {
  try {
    return template_names(text);
  } catch (const std::invalid_argument& error) {
    throw UrlError(error.what());
  }
}

}  // namespace

void LayeredEvents::look(const TranscriptEvent& event) {
  if (event.type == TranscriptType::open || event.type == TranscriptType::accept) {
    const Transport& transport = registry_.find(recorded_url(event).scheme);
    conversations_[event.conn] = {&transport, recorded_url(event), !transport.layer.empty()};
  }
  if (event.type == TranscriptType::close) conversations_.erase(event.conn);
  if (event.type != TranscriptType::upgrade) return;
  has_any_ = true;
  const Layer& layer = registry_.find_layer(event.layer);
  const auto found = conversations_.find(event.conn);
  Url place = found == conversations_.end() ? Url() : found->second.url;
  place.options = parse_options(event.options);
  take_out_files(layer.file_options, place.options);
  std::erase_if(place.options, [](const auto& each) { return !names_in(each.second).empty(); });
  if (found != conversations_.end()) {
    Conversation& over = found->second;
    check_goes_over(layer, *over.transport);
    if (std::exchange(over.has_layer, true))
      throw UrlError("this conversation goes through " + layer.name + " already");
  }
  layer.check(place, side_);
}

std::vector<std::string> names_in_options(const TranscriptEvent& upgrade) {
  std::string values;
  for (const auto& [name, value] : parse_options(upgrade.options)) values += value + '&';
  return names_in(values);
}

std::string take_out_files(const std::vector<std::string>& names,
                           std::map<std::string, std::string>& options) {
  std::string taken;
  for (const std::string& each : names)
    if (options.erase(each) > 0)
      taken.append(taken.empty() ? "" : "&").append(each).append("=FILE");
  return taken;
}

}  // namespace confab
