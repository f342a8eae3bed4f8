#include "app/serve/bounded_log.h"

namespace confab {

BoundedLog::BoundedLog(Output& out, Literal begin, Literal what)
    : out_(out), begin_(begin), what_(what) {
  out_.on_room = [this] { tell_gap(); };
}

void BoundedLog::write(const Printable& lines) {
  if (has_room()) out_.write(lines);
}

bool BoundedLog::has_room() {
  const bool is_full = out_.unwritten() > kMostUnwritten;
  if (is_full) ++unwritten_;
  if (!is_full) tell_gap();
  return !is_full;
}

void BoundedLog::tell_gap() {
  if (unwritten_ == 0) return;
  Printable line = begin_;
  line += unwritten_;
  line += what_;
  line += " were not written: nobody read them in time";
  unwritten_ = 0;
  out_.write_line(line);
}

}  // namespace confab
