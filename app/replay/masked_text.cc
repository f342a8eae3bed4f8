#include "app/replay/masked_text.h"

namespace confab {

MaskedText::MaskedText(std::string_view bytes, const Secrets& secrets) {
  std::vector<Secrets::Place> places = secrets.find(bytes);
  const std::size_t behind = places.empty() ? 0 : places.back().end;
  const Secrets::Begun begun = secrets.begun_at_end_of(bytes.substr(behind));
  if (begun.telling > 0) places.push_back({bytes.size() - begun.telling, bytes.size(), begun.name});
  std::size_t at = 0;
  for (const Secrets::Place& each : places) {
    text_.append(bytes.substr(at, each.begin - at));
    const std::size_t shown_begin = text_.size();
    text_.append("{{").append(each.name).append("}}");
    masks_.push_back({each.begin, each.end, shown_begin, text_.size()});
    at = each.end;
  }
  text_.append(bytes.substr(at));
}

std::optional<TextRange> MaskedText::shown(TextRange bytes) const {
  const std::size_t end = bytes.begin + bytes.size;
  std::size_t shown_begin = bytes.begin;
  std::size_t shown_end = end;
  for (const Mask& each : masks_) {
    if (each.begin < bytes.begin && bytes.begin < each.end) return std::nullopt;
    if (each.end <= bytes.begin) shown_begin = each.shown_end + (bytes.begin - each.end);
    if (each.begin >= end) continue;
    shown_end = each.end <= end ? each.shown_end + (end - each.end) : each.shown_end;
  }
  return TextRange{shown_begin, shown_end - shown_begin};
}

}  // namespace confab
