#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/prompt/command_line.h"
#include "app/prompt/file_names.h"
#include "app/prompt/open_conversation.h"
#include "app/prompt/special_prompt.h"
#include "app/prompt/typed_names.h"
#include "protocol/text/payload.h"
#include "protocol/text/sentence.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::size_t kFilePiece = 256 * 1024;
// A message is the whole file. Of one that is far too long for a datagram no more than this is
// read; the other limit is for a transport that has none.
constexpr std::size_t kLargestRead = 1024 * 1024;
constexpr std::size_t kLargestMessage = std::size_t{16} << 20;

asio::awaitable<void> send_exactly(PromptContext& context, std::string bytes) {
  const auto conversation = co_await open_conversation(context);
  if (conversation) co_await conversation->send_bytes(std::move(bytes));
}

// What ends the lines of a text.
struct LineEnds {
  LineEnd between;
  LineEnd last;
};

LineEnds line_ends(const std::shared_ptr<Conversation>& conversation) {
  if (!conversation) return {LineEnd("\n"), LineEnd("")};
  const LineEnd own = conversation->line_end();
  return {LineEnd(std::string(own.between())), own};
}

// The lines up to `end`, as one text.
asio::awaitable<std::string> lines_until(PromptContext& context, std::string end,
                                         LineEnds line_ends) {
  std::string text;
  std::optional<std::string> last;
  const SpecialPrompt more(context, Printable("... "));
  for (;;) {
    const auto line = co_await context.editor.next_line();
    if (!line)
      throw UsageError("the input ended before the line \"" + end + "\": nothing was sent");
    const bool is_end = trimmed(*line) == end;
    const LineEnd& line_end = is_end ? line_ends.last : line_ends.between;
    if (last) text += line_end.end(std::move(*last));
    if (is_end) co_return text;
    last = *line;
  }
}

// A file that cannot be read: not the user's grammar, but this machine's matter.
class FileError : public std::runtime_error {
 public:
  FileError(const std::string& path, const std::string& why, const char* consequence)
      : std::runtime_error("cannot read " + path + ": " + why + "; " + consequence) {}
};

struct FileCloser {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

// Regular files only: another kind (a terminal, a pipe) could keep us waiting.
File open_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  File file(descriptor == -1 ? nullptr : ::fdopen(descriptor, "rb"));
  constexpr const char* kNothing = "nothing was sent";
  if (!file) throw FileError(path, std::strerror(errno), kNothing);
  struct stat about {};
  ::fstat(descriptor, &about);
  if (S_ISDIR(about.st_mode)) throw FileError(path, "it is a folder", kNothing);
  if (!S_ISREG(about.st_mode)) throw FileError(path, "it is not a regular file", kNothing);
  return file;
}

std::uint64_t size_of(std::FILE* file) {
  struct stat about {};
  return ::fstat(::fileno(file), &about) == 0 ? static_cast<std::uint64_t>(about.st_size) : 0;
}

// "12.5 of 100.0 MB", "12.5 MB"
std::string share_text(std::uint64_t bytes, std::uint64_t size) {
  constexpr double kMegabyte = 1e6;
  char text[64];
  const double done = static_cast<double>(bytes) / kMegabyte;
  if (size == 0) {
    std::snprintf(text, sizeof text, "%.1f MB", done);
  } else {
    std::snprintf(text, sizeof text, "%.1f of %.1f MB", done,
                  static_cast<double>(size) / kMegabyte);
  }
  return text;
}

// Up to `limit` bytes; empty at the end. Throws FileError.
std::string read_piece(std::FILE* file, std::size_t limit, const std::string& path) {
  std::string piece(limit, '\0');
  piece.resize(std::fread(piece.data(), 1, limit, file));
  if (std::ferror(file) != 0) throw FileError(path, std::strerror(errno), "nothing more was sent");
  return piece;
}

asio::awaitable<void> send_file(PromptContext& context, std::string path) {
  const File file = open_file(path);
  const auto current = context.session.current();
  const bool whole = current && current->keeps_boundaries();
  const std::size_t whole_limit =
      whole && current->largest_packet() > 0 ? kLargestRead : kLargestMessage;
  std::string piece = read_piece(file.get(), whole ? whole_limit : kFilePiece, path);
  const auto conversation = co_await open_conversation(context);
  if (!conversation) co_return;
  const std::uint64_t size = size_of(file.get());
  const auto envelope = conversation->envelope();
  std::string wire = envelope->head(size);
  if (whole && size > whole_limit) {
    const std::size_t largest = conversation->largest_packet();
    throw MessageTooLong(size, largest > 0 ? largest : whole_limit);
  }
  std::uint64_t sent = 0;
  const Progress progress(context,
                          [&] { return "sending " + path + ": " + share_text(sent, size); });
  for (bool is_first = true, is_last = false; !is_last; is_first = false) {
    const std::size_t piece_size = piece.size();
    std::string next;  // read ahead: the last piece has what follows the message with it
    if (!whole && piece_size > 0) next = read_piece(file.get(), kFilePiece, path);
    is_last = next.empty();
    wire += envelope->body(std::exchange(piece, std::move(next)));
    if (is_last) wire += envelope->tail();
    bool left = false;
    try {
      left = co_await conversation->send_bytes(std::move(wire), is_first);
    } catch (const std::system_error&) {  // cancelled
      context.screen.notice(sentence("of {} about {} were sent; the message is not finished", path,
                                     share_text(sent, size)));
      throw;
    }
    if (!left && !whole) {  // why, was told
      refuse(context,
             sentence("of {} at most {} were sent", path, share_text(sent + piece_size, size)));
      co_return;
    }
    wire.clear();
    sent += piece_size;
  }
}

// "the connection to 127.0.0.1:9 was closed", "there is no connection to localhost:9 (refused)"
Printable why_not_open(const Conversation& conversation) {
  using State = Conversation::State;
  const State state = conversation.state();
  const bool has_ended = state == State::closed || state == State::ended || state == State::reset;
  const std::string peer = conversation.peer_text();
  return has_ended ? sentence("the connection to {} was {}", peer, state_name(state))
                   : sentence("there is no connection to {} ({})", peer, state_name(state));
}

// Of an empty line, at the prompt.
void tell_nothing_sent(PromptContext& context, const Conversation& conversation) {
  Printable text("nothing was sent: ");
  text += why_not_open(conversation);
  const std::string again = conversation.was_open() ? " again" : "";
  const std::string& scheme = conversation.url().scheme;
  text += context.session.settings().reconnect == Reconnect::off
              ? sentence("; \":{}\" connects{}", scheme, again)
              : sentence("; a message connects{}, and so does \":{}\"", again, scheme);
  context.screen.notice(text);
}

}  // namespace

asio::awaitable<void> send_message(PromptContext& context, std::string text) {
  const auto current = context.session.current();
  const bool is_past = current && !current->is_open() && !current->is_busy();
  if (text.empty() && is_past && !context.scripted) co_return tell_nothing_sent(context, *current);
  text = with_values(std::move(text), context.secrets, context.variables);
  const auto conversation = co_await open_conversation(context);
  if (!conversation) co_return;
  if (text.empty() && conversation->line_end().empty()) {
    if (!std::exchange(context.told_of_empty_lines, true))
      context.screen.notice(
          Printable("an empty line has nothing to send here; \":send\" sends an empty message"));
    co_return;
  }
  co_await conversation->send_text(std::move(text));
}

asio::awaitable<void> do_send(PromptContext& context, std::string arguments) {
  if (arguments.starts_with("<<") && arguments.size() > 2) {
    LineEnds ends = line_ends(context.session.current());
    std::string end(trimmed(arguments.substr(2)));
    arguments = co_await lines_until(context, std::move(end), std::move(ends));
  }
  const auto conversation = co_await open_conversation(context);
  if (conversation) co_await conversation->send_text(std::move(arguments));
}

asio::awaitable<void> do_raw(PromptContext& context, std::string arguments) {
  if (arguments.empty()) throw UsageError("the text is missing");
  co_await send_exactly(context, unescape(arguments));
}

asio::awaitable<void> do_hex(PromptContext& context, std::string arguments) {
  if (arguments.empty()) throw UsageError("the bytes are missing");
  std::string bytes = from_hex(arguments);
  const auto conversation = co_await open_conversation(context);
  if (conversation) co_await conversation->send_message(std::move(bytes));
}

asio::awaitable<void> do_file(PromptContext& context, std::string arguments) {
  if (arguments.empty()) throw UsageError("the path is missing");
  std::string complaint;
  try {
    co_await send_file(context, expanded_path(arguments));
  } catch (const FileError& error) {
    complaint = error.what();
  }
  if (!complaint.empty()) refuse(context, Printable(Untrusted(complaint)));
}

}  // namespace confab
