#pragma once
// What is wrong with a transcript, and where.

#include <cstdint>
#include <stdexcept>
#include <string>

#include "protocol/text/printable.h"

namespace confab {

// In a file: lines and columns count from 1, columns in bytes.
struct Place {
  std::uint64_t line = 1;
  std::uint64_t column = 1;

  bool is_whole_file() const noexcept { return line == 0; }
};
constexpr Place kWholeFile{0, 0};

// "demo.json:12:34: ", or "demo.json: "; every byte of the file's name is harmless in it.
Printable place_text(const std::string& file, Place place);
// The same place, "warning: " and what it is about.
Printable warning_text(const std::string& file, Place place, const Printable& what);

// The file cannot be taken for a transcript, or an event in it is not what the format says. The
// text names what is wrong and what would be right.
class TranscriptError : public std::runtime_error {
 public:
  TranscriptError(const std::string& file, Place place, const Printable& what);
  Place place() const noexcept { return place_; }
  const Printable& what_is_wrong() const noexcept { return what_; }  // what() without the place

 private:
  Place place_;
  Printable what_;
};

// Inside one value, before anybody knows which file it is in: `offset` bytes from its beginning.
struct JsonTrouble {
  std::size_t offset;
  Printable what;
};

}  // namespace confab
