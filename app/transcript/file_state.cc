#include "app/transcript/file_state.h"

namespace confab {

bool operator==(const FileState& one, const FileState& other) noexcept {
  const auto is_same_time = [](const timespec& a, const timespec& b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
  };
  return one.is_there_ == other.is_there_ && one.about_.st_dev == other.about_.st_dev &&
         one.about_.st_ino == other.about_.st_ino && one.about_.st_size == other.about_.st_size &&
         is_same_time(one.about_.st_mtim, other.about_.st_mtim);
}

}  // namespace confab
