#include "app/record/record_target.h"

#include "app/program/system_error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "app/program/output.h"
#include "app/record/record_append.h"
#include "app/record/record_file.h"
#include "app/transcript/file_lock.h"
#include "protocol/transcript/transcript_writer.h"
#include "transport/file_descriptor.h"

namespace confab {
namespace {

constexpr mode_t kMode = 0600;

// Into what cannot be rewound: a pipe, a terminal, a device. A reader that takes nothing stops
// nobody's timers; the conversations stop reading meanwhile.
class RecordPipe final : public RecordTarget {
 public:
  // `descriptor` is owned.
  RecordPipe(asio::io_context& io, int descriptor, std::function<void()> on_room)
      : descriptor_(descriptor), output_(io, descriptor, Output::Flush::by_caller) {
    output_.on_room = std::move(on_room);
  }
  ~RecordPipe() override { ::close(descriptor_); }
  RecordPipe(const RecordPipe&) = delete;
  RecordPipe& operator=(const RecordPipe&) = delete;

  int write(std::string& text) override {
    output_.write_exact(text);
    text.clear();
    output_.flush();
    return output_.error();
  }
  std::size_t unwritten() const noexcept override { return output_.unwritten(); }
  int finish(Finish /*how*/) override {
    output_.flush_now();
    return output_.error();
  }

 private:
  int descriptor_;
  Output output_;
};

FileDescriptor checked(const std::string& path, int descriptor) {
  if (descriptor == -1) throw_errno(path);
  return FileDescriptor(descriptor);
}

RecordBeginning new_file(FileDescriptor file, RecordFile::New fresh) {
  const Spelling spelling = spelling_of(fresh.name);
  const std::string_view closing = TranscriptWriter(spelling).closing();
  RecordBeginning beginning;
  beginning.target = std::make_unique<RecordFile>(std::move(file), std::move(fresh), closing);
  beginning.spelling = spelling;
  beginning.is_file = true;
  return beginning;
}

RecordBeginning replacing(const std::string& path) {
  // What cannot be read cannot be locked: it goes without.
  FileDescriptor old(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY));
  if (old) lock_file(old.get(), path);
  std::string beside = path + ".XXXXXX";
  FileDescriptor file = checked(path, ::mkostemp(beside.data(), O_CLOEXEC));
  lock_file(file.get(), beside);
  return new_file(std::move(file), {std::move(beside), path, std::move(old)});
}

// Of a link that leads to a regular file, or nowhere.
void refuse_link(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0 || !S_ISLNK(about.st_mode)) return;
  errno = ELOOP;
  throw_errno(path);
}

// Follows symbolic links (/dev/stdout is one), but never to a regular file.
RecordBeginning no_regular_file(asio::io_context& io, const std::string& path,
                                std::function<void()> on_room) {
  FileDescriptor pipe =
      checked(path, ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_APPEND));
  struct stat about {};
  if (::fstat(pipe.get(), &about) != 0) throw_errno(path);
  if (S_ISREG(about.st_mode)) {
    errno = EEXIST;
    throw_errno(path);
  }
  RecordBeginning beginning;
  beginning.target = std::make_unique<RecordPipe>(io, pipe.release(), std::move(on_room));
  return beginning;
}

}  // namespace

std::string record_trouble(const std::string& path, const std::system_error& error, bool is_ours) {
  if (error.code() == std::errc::too_many_symbolic_link_levels)
    return "cannot record into " + path + ": it is a symbolic link, which is not followed";
  const std::string trouble = "cannot record into " + std::string(error.what());
  const bool exists = error.code() == std::errc::file_exists;
  if (error.code() == std::errc::device_or_resource_busy || (exists && is_ours))
    return trouble + "; a recording goes into it already";
  return exists ? trouble + "; --append goes on with it, --force replaces it" : trouble;
}

RecordBeginning open_record(asio::io_context& io, const std::string& path, RecordOver over,
                            const Secrets& secrets, std::function<void()> on_room) {
  struct stat about {};
  const bool exists = ::stat(path.c_str(), &about) == 0;
  if (exists && !S_ISREG(about.st_mode)) return no_regular_file(io, path, std::move(on_room));
  refuse_link(path);
  if (exists && over == RecordOver::replaced) return replacing(path);
  if (exists && over == RecordOver::what_exists) return append_to_record(path, secrets);
  constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
  FileDescriptor file = checked(path, ::open(path.c_str(), kFlags, kMode));
  lock_file(file.get(), path);
  return new_file(std::move(file), {path, path, FileDescriptor()});
}

}  // namespace confab
