#include "app/replay/dialling.h"

#include <algorithm>

#include "app/transcript/layered_events.h"
#include "protocol/text/sentence.h"

namespace confab {

Dialling Dialler::dial(const TranscriptEvent& event) const {
  Dialling dialled;
  dialled.recorded = parse_url(event.url);
  const std::vector<std::string>& files = registry_.find(dialled.recorded.scheme).file_options;
  dialled.left_out = take_out_files(files, dialled.recorded.options);
  dialled.target = targets_.find(dialled.recorded, registry_);
  const std::vector<std::string>& known = registry_.find(dialled.target.scheme).options;
  for (const Layer& layer : registry_.layers()) {
    for (const std::string& each : layer.options)
      if (std::ranges::find(known, each) == known.end())
        dialled.later.insert(dialled.target.options.extract(each));
  }
  leave_unverified(known, dialled.target.options);
  return dialled;
}

Url Dialler::layered(const Layer& layer, const TranscriptEvent& upgrade, Dialling& dialled) const {
  Url place = dialled.target;
  place.options = parse_options(upgrade.options);
  dialled.left_out = take_out_files(layer.file_options, place.options);
  if (!dialled.later.empty()) place.options = dialled.later;
  leave_unverified(layer.options, place.options);
  return place;
}

void Dialler::leave_unverified(const std::vector<std::string>& known,
                               std::map<std::string, std::string>& options) const {
  if (verifies_ || std::ranges::find(known, "verify") == known.end()) return;
  options.erase("ca");
  options.erase("pin");
  options["verify"] = "off";
}

Printable advice_on_files(const Dialling& dialled) {
  if (dialled.left_out.empty()) return Printable();
  Url named = dialled.target;
  named.options.clear();
  return sentence(
      "recorded with {}; a transcript reads no file, so it is to be named: --target {}?{}",
      dialled.left_out, named.text(), dialled.left_out);
}

}  // namespace confab
