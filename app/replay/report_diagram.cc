#include "app/replay/report_diagram.h"

#include <stdexcept>

#include "app/replay/exchange_text.h"
#include "app/transcript/file_state.h"
#include "app/transcript/input_file.h"
#include "app/transcript/sequence_diagram.h"
#include "protocol/transcript/transcript_reader.h"

namespace confab {
namespace {

// Some 200 KiB of a page, at most: it is opened by people.
constexpr std::size_t kMostRows = 500;

// A message may end inside a secret, which goes on in the next one.
TranscriptEvent masked_event(const TranscriptEvent& event, const Secrets& secrets) {
  TranscriptEvent masked = without_secrets(event, secrets);
  if (!secrets.empty()) masked.payload.bytes = secrets.masked_with_beginning(event.payload.bytes);
  return masked;
}

}  // namespace

std::string report_diagram(const std::string& path, const std::string& title,
                           const Secrets& secrets) {
  if (!FileState(path).is_regular()) return "";
  try {
    InputFile file(path);
    TranscriptReader reader(file.reader(), path, [](Place, const Printable&) {});
    SequenceDiagram diagram(title, kMostRows);
    while (const TranscriptEvent* event = reader.next()) {
      diagram.add(masked_event(*event, secrets));
      if (diagram.is_cut()) break;
    }
    if (diagram.is_cut()) diagram.stop_counting();
    return diagram.element();
  } catch (const std::runtime_error&) {  // what is wrong with it is in the report already
    return "";
  }
}

}  // namespace confab
