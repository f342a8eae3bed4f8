#pragma once
// A file that is read from its beginning to its end.

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "protocol/json/json_input.h"

namespace confab {

// Its descriptor is closed with it, but stdin, which stays open.
class InputFile {
 public:
  // "-" is stdin. Throws std::system_error that names the file.
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // Reads from here; must not outlive this object. Throws as the constructor.
  ReadBytes reader();
  int descriptor() const noexcept { return descriptor_; }

  // So many of the next bytes, fewer where the file ends; a reader has them all the same. Valid
  // until something is read. Throws as the constructor.
  std::string_view peek(std::size_t count);
  // Makes rewind() possible: what cannot be read twice (a pipe) is copied, to its end, into a file
  // that nobody else sees. Throws as the constructor.
  void make_rewindable();
  // Readers begin anew where this object did. After make_rewindable(). Throws as the constructor.
  void rewind();

 private:
  std::size_t read(char* to, std::size_t room);

  std::string path_;
  int descriptor_;
  std::int64_t begin_ = 0;  // in the file
  std::string ahead_;       // was read, and nobody has had it
};

}  // namespace confab
