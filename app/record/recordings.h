#pragma once
// Recordings in any number of files at once, each of them a transcript. What goes wrong with one
// costs the others nothing.

#include <asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "app/record/recorder.h"
#include "app/session/journal.h"
#include "protocol/event.h"
#include "protocol/text/printable.h"
#include "protocol/transcript/secrets.h"
#include "protocol/transcript/transcript_mask.h"

namespace confab {

class Recordings {
 public:
  // So many files are open at once. The others are opened again for their next event: a connection
  // that is recorded costs no descriptor more than one that is not.
  static constexpr std::size_t kMostOpen = 64;

  // One of them.
  class File {
   public:
    File(asio::io_context& io, const Secrets& secrets) : recorder_(io, secrets) {}
    bool is_on() const noexcept { return recorder_.is_on(); }  // false: it has failed
    std::uint64_t bytes() const noexcept { return recorder_.bytes(); }
    const std::string& path() const noexcept { return recorder_.path(); }

   private:
    friend class Recordings;
    TranscriptRecorder recorder_;
    std::list<File*>::iterator place_;  // in open_, where it is open
    bool is_open_ = false;
    bool is_unsettled_ = false;
  };

  // `secrets` outlives it, and it outlives its files. `over`: what becomes of a file that exists;
  // `framing`: of streams.
  Recordings(asio::io_context& io, const Secrets& secrets, RecordOver over, std::string framing);
  Recordings(const Recordings&) = delete;
  Recordings& operator=(const Recordings&) = delete;

  // Null: it could not begin, which is a failure.
  std::unique_ptr<File> begin(const std::string& path);
  // Does nothing where it has failed.
  void append(File& file, const Event& event);
  // Nothing more comes in this turn of the loop: what was appended is written.
  void settle();
  // It has its "end". It is not waited for until it is on the disk: whoever is recorded would wait,
  // too.
  void end(std::unique_ptr<File> file);

  // How often one could not begin, or not be written to its end. The first is told.
  std::uint64_t failures() const noexcept { return failures_; }
  std::function<void(const Printable&)> on_failure;
  // What went on with a file that exists: it was torn, or has a secret's value in it.
  std::function<void(const Printable&)> on_warning;

 private:
  std::string start(File& file, const std::string& path);
  void touch(File& file);
  bool set_one_aside(const File& but);
  void close(File& file);
  void fail(const Printable& what);

  asio::io_context& io_;
  const Secrets& secrets_;
  RecordOver over_;
  std::string framing_;
  std::shared_ptr<TranscriptMask> mask_;
  Journal journal_;        // nothing has happened before
  std::list<File*> open_;  // whose turn was last comes first
  std::vector<File*> unsettled_;
  std::uint64_t failures_ = 0;
};

}  // namespace confab
