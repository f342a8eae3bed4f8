#include "app/transcript/replacement.h"

#include "app/program/system_error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

#include "app/transcript/file_lock.h"

namespace confab {
namespace {

constexpr std::size_t kBatchBytes = 64 * 1024;

// The file that a path with symbolic links in it leads to.
std::string resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? real.get() : path;
}

// 1 or 2, where that is the file; 0: neither.
int standard_descriptor_of(const std::string& path) {
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO})
    if (is_still_at(descriptor, path)) return descriptor;
  return 0;
}

mode_t mode_by_umask() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

Replacement::Replacement(const std::string& path, Existing existing, NewMode new_mode)
    : name_(path), path_(resolved(path)), existing_(existing) {
  struct stat about {};
  const bool exists = ::stat(path_.c_str(), &about) == 0;
  const int ours = exists && S_ISREG(about.st_mode) ? standard_descriptor_of(path_) : 0;
  if (ours != 0) {
    descriptor_ = ::fcntl(ours, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (descriptor_ == -1) fail();
    return;
  }
  if (exists && !S_ISREG(about.st_mode)) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor_ == -1) fail();
    return;
  }
  if (exists && existing == Existing::keep) {
    errno = EEXIST;
    fail();
  }
  if (exists && existing == Existing::replace) lock_existing();
  open_beside();
  if (!exists && new_mode == NewMode::owner) return;
  if (::fchmod(descriptor_, exists ? about.st_mode & 07777 : mode_by_umask()) != 0) fail();
}

Replacement::Replacement(std::string name, int descriptor)
    : name_(std::move(name)), path_(name_), existing_(Existing::keep), descriptor_(descriptor) {
  if (descriptor_ == -1) fail();
}

Replacement Replacement::on_stdout() {
  return {"stdout", ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
}

Replacement::~Replacement() {
  if (descriptor_ != -1) ::close(descriptor_);
  if (!beside_.empty()) ::unlink(beside_.c_str());
}

// Who may not read it can still replace it.
void Replacement::lock_existing() {
  replaced_ = FileDescriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (replaced_) lock_file(replaced_.get(), name_);
}

void Replacement::open_beside() {
  std::string name = path_ + ".XXXXXX";
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ == -1) fail();
  beside_ = name;
}

void Replacement::write(std::string_view bytes) {
  pending_ += bytes;
  if (pending_.size() >= kBatchBytes) flush();
}

void Replacement::flush() {
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const long count = ::write(descriptor_, rest.data(), rest.size());
    if (count < 0 && errno == EPIPE && beside_.empty()) break;  // a reader has gone
    if (count < 0 && errno != EINTR) fail();
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  }
  pending_.clear();
}

void Replacement::finish() {
  flush();
  if (beside_.empty()) return;
  if (::fsync(descriptor_) != 0) fail();
  // A link refuses to replace what somebody made meanwhile; not every file system has it.
  const bool may_link = existing_ == Existing::keep;
  if (may_link && ::link(beside_.c_str(), path_.c_str()) == 0) {
    ::unlink(beside_.c_str());
  } else if ((may_link && errno == EEXIST) || std::rename(beside_.c_str(), path_.c_str()) != 0) {
    fail();
  }
  beside_.clear();
}

void Replacement::fail() const { throw_errno(name_); }

}  // namespace confab
