#include "app/record/json_printer.h"

#include "app/program/wall_clock.h"

namespace confab {

JsonPrinter::JsonPrinter(const LoopTime& time, Output& output, const Secrets& secrets,
                         std::string_view framing)
    : time_(time), output_(output), writer_(Spelling::lines, &secrets) {
  writer_.begin(rfc3339(time_.wall()), CONFAB_VERSION, time_.now(), lines_, framing);
  on_settled();
}

void JsonPrinter::on_event(const Event& event) { writer_.append(event, lines_); }

void JsonPrinter::on_settled() {
  if (lines_.empty()) return;
  output_.write_exact(lines_);
  lines_.clear();
  output_.flush();
}

void JsonPrinter::end() {
  writer_.append_end(time_.now(), lines_);
  on_settled();
}

}  // namespace confab
