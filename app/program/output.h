#pragma once
// Text to a descriptor that may belong to a slow reader: a stalled terminal or pipe never stops the
// loop.

#include <asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/text/text_sink.h"
#include "transport/watch.h"

namespace confab {

// Gathers what is written and hands it over in one write when the loop turns, or at flush().
// A terminal or pipe is opened once more, so that it can be non-blocking without the shell and the
// other descriptors noticing (O_NONBLOCK belongs to the open file, which they share).
class Output final : public TextSink {
 public:
  enum class Flush { each_turn, by_caller };
  Output(asio::io_context& io, int descriptor, Flush mode = Flush::each_turn);
  ~Output() override;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(const Printable& lines) override;
  void write_line(const Printable& line);  // adds the line end
  void write_exact(
      std::string_view bytes);  // harmless by construction: JSON in ASCII, what a line editor draws
  void flush() override;
  // Waits until the reader took everything or went away; at most so long without progress. A stop
  // and a resize are no progress, and no end.
  static constexpr int kPatienceMs = 2000;
  void flush_now(int patience_ms);
  // The same for what must not be lost: a terminal that takes nothing is left after kPatienceMs
  // (somebody has stopped it, and gone), any other reader has all the time it wants, as with cat.
  void flush_now();
  std::size_t unwritten() const noexcept override { return pending_.size() - written_; }
  // The reader went away (EPIPE), or the disk is full: nothing more is written.
  bool closed() const noexcept { return error_ != 0; }
  int error() const noexcept { return error_; }  // errno, 0: none
  // "cannot write the output: No space left on device"; empty: it was written, or its reader went
  // away, which is nobody's trouble.
  Printable trouble() const;

  std::function<void()> on_room;    // what was unwritten has been written
  std::function<void()> on_closed;  // called once

 private:
  enum class Kind { plain, reopened, socket, shared };
  void open_private();
  long write_some(std::string_view bytes) const;
  void append(std::string_view bytes);
  void wait_for_room();
  void fail(int error);

  asio::io_context& io_;
  int descriptor_;
  int private_ = -1;  // our own open file of it, or -1
  Kind kind_ = Kind::plain;
  Flush mode_;
  bool scheduled_ = false;
  bool waiting_ = false;
  int error_ = 0;
  std::string pending_;
  std::size_t written_ = 0;  // of pending_
  std::optional<Watch> watch_;
};

}  // namespace confab
