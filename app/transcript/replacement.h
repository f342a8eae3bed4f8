#pragma once
// A file that is written beside the one it is to become: there is a whole one at every moment.

#include <string>
#include <string_view>

#include "transport/file_descriptor.h"

namespace confab {

class Replacement {
 public:
  enum class Existing {
    keep,
    replace,       // unless somebody writes into it (file_lock.h)
    replace_mine,  // the caller has its lock
  };
  enum class NewMode { owner, umask };  // of a file that was not there: 0600, or as others are made

  // A file at `path` is replaced and its mode kept; with Existing::keep it is an error. A symbolic
  // link stays: what it leads to is replaced. Written into as it is: what is no regular file (a
  // pipe, a terminal), where the reader of a pipe has gone nobody misses the rest; and our own
  // stdout or stderr under whatever name (/dev/stdout), since others write there, too. All throw
  // std::system_error that names the file.
  Replacement(const std::string& path, Existing existing, NewMode new_mode = NewMode::owner);
  // stdout, which nothing replaces.
  static Replacement on_stdout();
  ~Replacement();  // without finish(): nothing has happened
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  void write(std::string_view bytes);
  // All that write() was given is in the file.
  void flush();
  // Puts it in its place, when it is on the disk.
  void finish();
  // That write() and flush() need; they do it from another process, too.
  int descriptor() const noexcept { return descriptor_; }

 private:
  Replacement(std::string name, int descriptor);
  void lock_existing();
  void open_beside();
  [[noreturn]] void fail() const;

  std::string name_;  // as it was given
  std::string path_;
  Existing existing_;
  std::string beside_;  // empty: written into directly, or finished
  int descriptor_ = -1;
  FileDescriptor replaced_;  // the old file, with its lock
  std::string pending_;
};

}  // namespace confab
