#include "app/prompt/plain_reader.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace confab {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

}  // namespace

PlainReader::PlainReader(asio::io_context& io, int descriptor, Output* prompt_output,
                         Output& text_output)
    : io_(io),
      descriptor_(descriptor),
      prompt_output_(prompt_output),
      text_output_(text_output),
      watch_(io, descriptor, Watch::For::reading) {}

asio::awaitable<std::optional<std::string>> PlainReader::next_line() {
  std::optional<std::string> line = buffered_line();
  if (!line && !prompt_shown_) show_prompt();
  while (!line && !ended_) {
    co_await watch_.ready();
    ended_ = !read_more();
    line = buffered_line();
  }
  if (!line && consumed_ < buffer_.size()) {  // the last line has no line end
    line = buffer_.substr(consumed_);
    consumed_ = searched_ = buffer_.size();
  }
  if (line && echo_off_) echo_off_->answered();
  if (!line && prompt_shown_) prompt_output_->write(Printable("\n"));
  prompt_shown_ = false;
  co_return line;
}

std::optional<std::string> PlainReader::buffered_line() {
  const std::size_t end = buffer_.find('\n', searched_);
  if (end == std::string::npos) {
    buffer_.erase(0, consumed_);
    consumed_ = 0;
    searched_ = buffer_.size();
    return std::nullopt;
  }
  std::string line = buffer_.substr(consumed_, end - consumed_);
  consumed_ = searched_ = end + 1;
  return line;
}

// Regular files are read here, too: that wait is the disk's, not a person's (docs/decisions.md).
bool PlainReader::read_more() {
  static std::array<char, kReadBytes> chunk;  // one thread reads one input
  ssize_t count = 0;
  do {
    count = ::read(descriptor_, chunk.data(), chunk.size());
  } while (count == -1 && errno == EINTR);
  if (count > 0) buffer_.append(chunk.data(), static_cast<std::size_t>(count));
  return count > 0 || (count == -1 && errno == EAGAIN);
}

void PlainReader::set_prompt(const Printable& prompt) {
  const bool changed = prompt.text() != prompt_.text();
  prompt_ = prompt;
  if (!changed || prompt_output_ == nullptr) return;
  if (prompt_shown_) prompt_output_->write(Printable("\r\033[K"));
  show_prompt();  // while a line is carried out, too: it tells how far that is
}

void PlainReader::show_prompt() {
  if (prompt_output_ == nullptr) return;
  prompt_output_->write(prompt_);
  prompt_output_->flush();
  prompt_shown_ = true;
}

void PlainReader::hide_typing() {
  echo_off_.emplace(io_, descriptor_, [this] { show_prompt(); });
}

// The terminal itself has dropped what was typed, and does not say whether there was something.
bool PlainReader::interrupt() {
  if (prompt_output_ == nullptr) return false;
  prompt_output_->write(Printable("\n"));
  show_prompt();
  return false;
}

void PlainReader::write(const Printable& lines) {
  const bool above_prompt = prompt_shown_ && prompt_output_ != nullptr;
  if (above_prompt) prompt_output_->write(Printable("\r\033[K"));
  if (above_prompt && prompt_output_ != &text_output_) prompt_output_->flush();
  text_output_.write(lines);
  if (above_prompt) {
    text_output_.flush();
    show_prompt();
  }
}

}  // namespace confab
