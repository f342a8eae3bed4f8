#include "app/prompt/record_target.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "app/prompt/record_file.h"
#include "app/prompt/record_pipe.h"
#include "protocol/transcript_reader.h"
#include "protocol/transcript_writer.h"
#include "transport/file_descriptor.h"

namespace confab {
namespace {

constexpr mode_t kMode = 0600;

[[noreturn]] void fail(const std::string& path) {
  throw std::system_error(errno, std::generic_category(), path);
}

FileDescriptor checked(const std::string& path, int descriptor) {
  if (descriptor == -1) fail(path);
  return FileDescriptor(descriptor);
}

RecordBeginning new_file(FileDescriptor& file, const std::string& path) {
  const Spelling spelling = spelling_of(path);
  const std::string_view closing = TranscriptWriter(spelling).closing();
  return {std::make_unique<RecordFile>(file.release(), 0, closing), spelling, false, 0};
}

RecordBeginning replacing(const std::string& path) {
  std::string beside = path + ".XXXXXX";
  FileDescriptor file = checked(path, ::mkostemp(beside.data(), O_CLOEXEC));
  if (std::rename(beside.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(beside.c_str());
    errno = error;
    fail(path);
  }
  return new_file(file, path);
}

ReadBytes reader_of(int descriptor, const std::string& path) {
  return [descriptor, path](char* to, std::size_t room) {
    const long got = ::read(descriptor, to, room);
    if (got < 0) fail(path);
    return static_cast<std::size_t>(got);
  };
}

// Its "end", or what a kill left incomplete, is taken off.
RecordBeginning appending(const std::string& path) {
  FileDescriptor file =
      checked(path, ::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY));
  TranscriptReader reader(reader_of(file.get(), path), path, [](Place, const Printable&) {});
  while (reader.next() != nullptr) {
  }
  RecordBeginning beginning;
  beginning.spelling = reader.spelling();
  beginning.has_header = true;
  beginning.events = reader.events();
  const std::string_view closing = TranscriptWriter(beginning.spelling).closing();
  auto target = std::make_unique<RecordFile>(file.release(), reader.bytes_before_end(), closing);
  // In JSON Lines the last line may lack its end.
  std::string text = beginning.spelling == Spelling::lines ? "\n" : "";
  errno = target->write(text);
  if (errno == 0) errno = target->finish();
  if (errno != 0) fail(path);
  beginning.target = std::move(target);
  return beginning;
}

// Follows symbolic links (/dev/stdout is one), but never to a regular file.
RecordBeginning no_regular_file(asio::io_context& io, const std::string& path,
                                std::function<void()> on_room) {
  FileDescriptor pipe =
      checked(path, ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_APPEND));
  struct stat about {};
  if (::fstat(pipe.get(), &about) != 0) fail(path);
  if (S_ISREG(about.st_mode)) {
    errno = EEXIST;
    fail(path);
  }
  RecordBeginning beginning;
  beginning.target = std::make_unique<RecordPipe>(io, pipe.release(), std::move(on_room));
  return beginning;
}

}  // namespace

RecordBeginning open_record(asio::io_context& io, const std::string& path, RecordOver over,
                            std::function<void()> on_room) {
  struct stat about {};
  const bool exists = ::stat(path.c_str(), &about) == 0;
  if (exists && !S_ISREG(about.st_mode)) return no_regular_file(io, path, std::move(on_room));
  if (exists && over == RecordOver::replaced) return replacing(path);
  if (exists && over == RecordOver::what_exists) return appending(path);
  constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
  FileDescriptor file = checked(path, ::open(path.c_str(), kFlags, kMode));
  return new_file(file, path);
}

}  // namespace confab
