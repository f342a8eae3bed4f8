#pragma once
// The text of a transcript, cut into its values while it is read: memory holds one value at a time.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/json/transcript_error.h"

namespace confab {

// Puts up to `room` bytes at `to` and says how many; 0: the end. May throw.
using ReadBytes = std::function<std::size_t(char* to, std::size_t room)>;

struct JsonLimits {
  std::size_t depth = 16;
  std::size_t value_bytes = std::size_t{96} << 20;  // 16 MiB of payload, each byte as \u00xx
  std::size_t payload_bytes = std::size_t{16} << 20;
  std::size_t keys = 64;                 // of one object
  std::size_t nested_bytes = 1 << 20;    // what is read into a tree: "match", "vars", ...
  std::uint64_t events = 1'000'000'000;  // of one file
};

// Finds where an object ends, by its brackets and strings alone, in pieces as they come.
class JsonScan {
 public:
  explicit JsonScan(std::size_t deepest) : deepest_(deepest) {}

  // Goes on in `text`, which begins with the object's first byte. True: the object ends at size().
  // Throws JsonTrouble: too deep, or a line that ends inside a string.
  bool run(std::string_view text);
  std::size_t size() const noexcept { return at_; }
  std::uint64_t line_ends() const noexcept { return line_ends_; }
  std::size_t last_line() const noexcept { return last_line_; }  // where its last line begins

  // Stops after the bracket of "events": [ of the object itself; size() is there, and events_key()
  // where that key begins.
  void stop_at_events() noexcept { seeks_events_ = true; }
  std::optional<std::size_t> events_key() const noexcept { return events_key_; }

 private:
  bool structure(std::string_view text);
  void in_string(std::string_view text);

  std::size_t deepest_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  std::uint64_t line_ends_ = 0;
  std::size_t last_line_ = 0;
  bool seeks_events_ = false;
  std::size_t string_begin_ = 0;  // of the last string at depth 1, its quotes included
  std::size_t string_end_ = 0;
  std::optional<std::size_t> events_key_;
};

class JsonInput {
 public:
  JsonInput(ReadBytes read, const JsonLimits& limits);

  // A value as it is in the file; valid until the next call.
  struct Text {
    std::string_view bytes;
    Place place;                            // of its first byte
    bool whole = true;                      // false: the file ends inside it
    std::optional<std::size_t> events_key;  // the object goes on after "events": [, which is read
  };

  // The next byte that is not blank, still unread; nullopt: the end of the file.
  std::optional<char> peek();
  void take();  // reads what peek() saw
  // The object that begins here. Throws JsonTrouble with its offset from the object's first byte.
  Text object(bool stop_at_events = false);
  // What is left, if that is at most `most` bytes; else nullopt. Nothing is read by it.
  std::optional<std::string_view> last_bytes(std::size_t most);
  // Reads on to the next line that begins with "{" or "]".
  void skip_to_next_object();
  // Of what is unread: where its byte at `offset` is. Not beyond what the last trouble named.
  Place place_ahead(std::size_t offset) const;

  Place place() const noexcept { return {line_, offset() - line_start_ + 1}; }  // of what is unread
  std::uint64_t offset() const noexcept { return taken_; }

 private:
  std::string_view unread() const noexcept { return std::string_view(buffer_).substr(begin_); }
  bool fill();
  void advance(std::size_t bytes);

  ReadBytes read_;
  const JsonLimits& limits_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is unread in buffer_
  bool ended_ = false;
  std::uint64_t taken_ = 0;  // bytes of the file read so far
  std::uint64_t line_ = 1;
  std::uint64_t line_start_ = 0;
};

// Where `offset` bytes into `text` is in the file.
Place place_in(const JsonInput::Text& text, std::size_t offset);

}  // namespace confab
