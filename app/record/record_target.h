#pragma once
// Where a recording goes: a file that is a whole transcript after every write, or a pipe.

#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "protocol/text/printable.h"
#include "protocol/transcript/secrets.h"
#include "protocol/transcript/transcript.h"

namespace confab {

class RecordTarget {
 public:
  virtual ~RecordTarget() = default;
  // Writes `text`, which is used up. An errno, or 0. After an error nothing more is written; what
  // was written before it is whole. A new file that could not get its first text is not there.
  virtual int write(std::string& text) = 0;
  virtual std::size_t unwritten() const noexcept { return 0; }
  // Nothing is written for a while. A file lets go of its descriptor, and of its lock, until the
  // next write.
  virtual void set_aside() noexcept {}
  // It can be written to, as after set_aside() it may not be. An errno, or 0; a write finds out by
  // itself, too.
  virtual int wake() { return 0; }
  // The end: everything is where it belongs; with Finish::on_disk a file is there after a loss of
  // power, too, which takes milliseconds in which nothing else happens. An errno, or 0.
  enum class Finish { on_disk, written };
  virtual int finish(Finish how) = 0;
};

enum class RecordOver {
  nothing,      // a file that exists is an error
  replaced,     // written beside, and renamed when its first text is in it
  what_exists,  // goes on after its last event
};

// A target, and how the writer begins.
struct RecordBeginning {
  std::unique_ptr<RecordTarget> target;
  Spelling spelling = Spelling::lines;
  bool is_file = false;
  bool has_header = false;     // of what exists
  std::uint64_t events = 0;    // in what exists
  std::string framing = {};    // of its header; empty: not said
  std::uint64_t exposing = 0;  // of these: that have a secret's value in them
  Printable torn = {};         // what was left incomplete, and is taken off; empty: nothing
};

// Why open_record() could not begin there, and what helps. `is_ours`: a recording of this program
// goes into it already.
std::string record_trouble(const std::string& path, const std::system_error& error, bool is_ours);

// A new file has mode 0600; a symbolic link to one is not followed. What is no regular file gets
// JSON Lines; `on_room`: its reader took something. A file is locked for as long as it is recorded
// into. Throws std::system_error that names the file (EBUSY: it is recorded into; ELOOP: it is a
// symbolic link), TranscriptError where what exists is no transcript. What exists gets the names of
// `secrets`.
RecordBeginning open_record(asio::io_context& io, const std::string& path, RecordOver over,
                            const Secrets& secrets, std::function<void()> on_room);

}  // namespace confab
