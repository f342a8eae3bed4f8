#pragma once
// A file that is read from its beginning to its end.

#include <string>
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

 private:
  std::string path_;
  int descriptor_;
};

}  // namespace confab
