#pragma once
// Is a file still what it was?

#include <sys/stat.h>

#include <string>

namespace confab {

// Two of a file that nobody wrote or replaced between them are equal. What keeps its size is told
// by its time, which has the kernel's clock tick (4 ms, linux/fs/inode.c).
class FileState {
 public:
  // As it is now, which may be: not there.
  explicit FileState(const std::string& path) noexcept
      : is_there_(::stat(path.c_str(), &about_) == 0) {}

  // It was there; a directory, a pipe or a device is not regular.
  bool is_there() const noexcept { return is_there_; }
  bool is_regular() const noexcept { return is_there_ && S_ISREG(about_.st_mode); }
  friend bool operator==(const FileState& one, const FileState& other) noexcept;

 private:
  struct stat about_ {};
  bool is_there_;
};

}  // namespace confab
