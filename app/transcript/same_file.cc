#include "app/transcript/same_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>

namespace confab {
namespace {

namespace fs = std::filesystem;

bool is_one_file(const struct stat& one, const struct stat& other) {
  return S_ISREG(one.st_mode) && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// Where a file would be made: links of folders are followed, one to what is not there is replaced.
fs::path place_of(const std::string& path) {
  std::error_code unknown;
  const fs::path absolute = fs::absolute(path, unknown);
  return unknown ? fs::path() : fs::weakly_canonical(absolute, unknown);
}

}  // namespace

bool lead_to_one_file(const std::string& path, const std::string& other) {
  struct stat one {};
  struct stat two {};
  const bool is_there = ::stat(path.c_str(), &one) == 0;
  const bool is_other_there = ::stat(other.c_str(), &two) == 0;
  if (is_there != is_other_there) return false;
  if (is_there) return is_one_file(one, two);
  const fs::path place = place_of(path);
  return !place.empty() && place == place_of(other);
}

bool is_open_as(int descriptor, const std::string& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         is_one_file(opened, named);
}

}  // namespace confab
