#include "app/transcript/diagram_file.h"

#include "app/text/line.h"
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
  target.write(diagram.svg());
  target.finish();
}

}  // namespace confab
