#include "protocol/json/transcript_error.h"

namespace confab {

Printable place_text(const std::string& file, Place place) {
  Printable text{Untrusted(file)};
  if (place.is_whole_file()) return text += Literal(": "), text;
  text += Literal(":");
  text += place.line;
  text += Literal(":");
  text += place.column;
  text += Literal(": ");
  return text;
}

Printable warning_text(const std::string& file, Place place, const Printable& what) {
  Printable text = place_text(file, place);
  text += Literal("warning: ");
  text += what;
  return text;
}

TranscriptError::TranscriptError(const std::string& file, Place place, const Printable& what)
    : std::runtime_error(place_text(file, place).text() + what.text()),
      place_(place),
      what_(what) {}

}  // namespace confab
