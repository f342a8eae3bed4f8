#include "app/record/record_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace confab {

RecordFile::RecordFile(FileDescriptor descriptor, New fresh, std::string_view closing)
    : descriptor_(std::move(descriptor)), new_(std::move(fresh)), end_(0), closing_(closing) {}

RecordFile::RecordFile(FileDescriptor descriptor, std::uint64_t begin, std::string_view closing)
    : descriptor_(std::move(descriptor)), end_(begin), closing_(closing) {}

RecordFile::~RecordFile() { remove_new(); }

void RecordFile::remove_new() {
  if (!new_.made_as.empty()) ::unlink(new_.made_as.c_str());
  new_ = New();
}

// An errno, or 0.
int RecordFile::take_name() {
  const bool has_it = new_.made_as == new_.name;
  if (!has_it && std::rename(new_.made_as.c_str(), new_.name.c_str()) != 0) {
    const int error = errno;
    remove_new();
    return error;
  }
  new_ = New();
  return 0;
}

int RecordFile::write_at(std::string_view bytes) const {
  auto at = static_cast<off_t>(end_);
  while (!bytes.empty()) {
    const long count = ::pwrite(descriptor_.get(), bytes.data(), bytes.size(), at);
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
    return take_name();
  }
  if (end_ == 0) {
    remove_new();
    return error;
  }
  // What closes the document goes back to where it stood: no room is needed for that.
  const bool closed = write_at(closing_) == 0;
  if (!closed || ::ftruncate(descriptor_.get(), static_cast<off_t>(end_ + closing_.size())) != 0)
    return error;  // readers leave out what is incomplete
  return error;
}

int RecordFile::finish() {
  const auto size = static_cast<off_t>(end_ + closing_.size());
  return ::ftruncate(descriptor_.get(), size) == 0 && ::fdatasync(descriptor_.get()) == 0 ? 0
                                                                                          : errno;
}

}  // namespace confab
