#include "app/prompt/record_file.h"

#include <unistd.h>

#include <cerrno>

namespace confab {

RecordFile::RecordFile(int descriptor, std::uint64_t begin, std::string_view closing)
    : descriptor_(descriptor), end_(begin), closing_(closing) {}

RecordFile::~RecordFile() { ::close(descriptor_); }

int RecordFile::write_at(std::string_view bytes) const {
  auto at = static_cast<off_t>(end_);
  while (!bytes.empty()) {
    const long count = ::pwrite(descriptor_, bytes.data(), bytes.size(), at);
    if (count == 0) return ENOSPC;
    if (count < 0 && errno != EINTR) return errno;
    if (count < 0) continue;
    bytes.remove_prefix(static_cast<std::size_t>(count));
    at += count;
  }
  return 0;
}

int RecordFile::write(std::string& text) {
  const std::size_t size = text.size();
  text += closing_;
  const int error = write_at(text);
  text.clear();
  if (error == 0) {
    end_ += size;
    return 0;
  }
  // What closes the document goes back to where it stood: no room is needed for that.
  const bool closed = write_at(closing_) == 0;
  if (!closed || ::ftruncate(descriptor_, static_cast<off_t>(end_ + closing_.size())) != 0)
    return error;  // readers leave out what is incomplete
  return error;
}

int RecordFile::finish() {
  const auto size = static_cast<off_t>(end_ + closing_.size());
  return ::ftruncate(descriptor_, size) == 0 && ::fdatasync(descriptor_) == 0 ? 0 : errno;
}

}  // namespace confab
