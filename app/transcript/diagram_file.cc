#include "app/transcript/diagram_file.h"

#include <stdexcept>

#include "app/text/line.h"
#include "app/transcript/file_state.h"
#include "app/transcript/input_file.h"
#include "app/transcript/replacement.h"
#include "app/transcript/sequence_diagram.h"
#include "protocol/transcript/transcript_reader.h"

namespace confab {
namespace {

SequenceDiagram diagram_of(InputFile& file, const std::string& name,
                           const TranscriptReader::Warn& warn) {
  TranscriptReader reader(file.reader(), name, warn);
  const std::string& title = reader.header().title;
  SequenceDiagram diagram(title.empty() ? name : title);
  while (const TranscriptEvent* event = reader.next()) diagram.add(*event);
  return diagram;
}

}  // namespace

void convert_to_diagram(InputFile& file, const std::string& from, const std::string& to,
                        bool replace) {
  const SequenceDiagram diagram = diagram_of(file, from, [&](Place place, const Printable& what) {
    print_on_stderr(warning_text(from, place, what));
  });
  Replacement target(to, replace ? Replacement::Existing::replace : Replacement::Existing::keep);
  target.write(diagram.file());
  target.finish();
}

std::string diagram_element(const std::string& path) {
  if (!FileState(path).is_regular()) return "";
  try {
    InputFile file(path);
    return diagram_of(file, path, [](Place, const Printable&) {}).element();
  } catch (const std::runtime_error&) {  // what is wrong with it is in the report already
    return "";
  }
}

}  // namespace confab
