#include "app/transcript/file_lock.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace confab {

void lock_file(int file, const std::string& path) {
  const bool is_ours = ::flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
  if (!is_ours || !is_still_at(file, path))
    throw std::system_error(EBUSY, std::generic_category(), path);
}

bool is_still_at(int file, const std::string& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace confab
