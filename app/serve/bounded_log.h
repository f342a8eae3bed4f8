#pragma once
// Lines for a reader who may not read: the network does not wait for it, and memory is bounded.

#include <cstddef>
#include <cstdint>

#include "app/program/output.h"

namespace confab {

// Writes immediately while its reader keeps up. With more than kMostUnwritten unwritten it has
// gaps, and says where, and how large they are.
class BoundedLog {
 public:
  static constexpr std::size_t kMostUnwritten = std::size_t{1} << 20;

  // `out` outlives it, and has one log. "* ", " lines of this log": "* 7 lines of this log were not
  // written".
  BoundedLog(Output& out, Literal begin, Literal what);
  BoundedLog(const BoundedLog&) = delete;
  BoundedLog& operator=(const BoundedLog&) = delete;

  void write(const Printable& lines);  // whole ones; they count as one

 private:
  bool has_room();
  void tell_gap();

  Output& out_;
  Printable begin_;
  Printable what_;
  std::uint64_t unwritten_ = 0;
};

}  // namespace confab
