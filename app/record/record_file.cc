#include "app/record/record_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "app/transcript/file_lock.h"

namespace confab {

RecordFile::RecordFile(FileDescriptor descriptor, New fresh, std::string_view closing)
    : path_(fresh.name),
      descriptor_(std::move(descriptor)),
      new_(std::move(fresh)),
      end_(0),
      closing_(closing) {}

RecordFile::RecordFile(FileDescriptor descriptor, std::string path, std::uint64_t begin,
                       std::string_view closing)
    : path_(std::move(path)), descriptor_(std::move(descriptor)), end_(begin), closing_(closing) {}

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

void RecordFile::set_aside() noexcept {
  struct stat about {};
  if (!new_.made_as.empty() || !descriptor_ || ::fstat(descriptor_.get(), &about) != 0) return;
  id_ = {about.st_dev, about.st_ino};
  FileDescriptor closed = std::move(descriptor_);
}

// Whoever had the lock meanwhile may have gone on with it, or put another file in its place.
int RecordFile::wake() {
  if (descriptor_) return 0;
  FileDescriptor file(::open(path_.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY));
  if (!file) return errno;
  try {
    lock_file(file.get(), path_);
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return errno;
  const bool is_it = about.st_dev == id_.device && about.st_ino == id_.number;
  if (!is_it || about.st_size != static_cast<off_t>(end_ + closing_.size())) return ESTALE;
  descriptor_ = std::move(file);
  return 0;
}

int RecordFile::write(std::string& text) {
  const std::size_t size = text.size();
  if (const int error = wake(); error != 0) return error;
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

int RecordFile::finish(Finish how) {
  if (const int error = wake(); error != 0) return error;
  const auto size = static_cast<off_t>(end_ + closing_.size());
  if (::ftruncate(descriptor_.get(), size) != 0) return errno;
  return how == Finish::written || ::fdatasync(descriptor_.get()) == 0 ? 0 : errno;
}

}  // namespace confab
