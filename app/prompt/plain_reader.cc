#include "app/prompt/plain_reader.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "app/program/usage_error.h"
#include "app/prompt/terminal.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
// A line is one message, which is in memory as a whole.
constexpr std::size_t kLongestLine = 64 * 1024 * 1024;

}  // namespace

PlainReader::PlainReader(asio::io_context& io, int descriptor, std::string name,
                         Output* prompt_output, Output& text_output)
    : io_(io),
      descriptor_(descriptor),
      name_(std::move(name)),
      prompt_output_(prompt_output),
      text_output_(text_output),
      watch_(io.get_executor(), descriptor, Watch::For::reading),
      continued_(io) {
  if (prompt_output_ == nullptr) return;
  continued_.add(SIGCONT);
  wait_to_continue();
}

// After Ctrl-Z and "fg" the shell's words are above the prompt, which is shown again.
void PlainReader::wait_to_continue() {
  continued_.async_wait([this](std::error_code stopped, int) {
    if (stopped) return;
    broken();
    if (prompt_shown_ && in_foreground()) show_prompt_again();
    wait_to_continue();
  });
}

// A terminal gives whole lines. Those that it shows and nobody has read may be a hidden answer.
void PlainReader::begin_question(Answer answer) {
  if (prompt_output_ == nullptr) return;
  if (answer != Answer::shown) {
    echo_off_.emplace(io_, descriptor_, [this] { show_prompt(); });
  } else {
    while (!ended_ && key_waits()) ended_ = !read_more();
  }
  held_.assign(buffer_, consumed_);
  held_end_ = std::exchange(ended_, false);
  buffer_.clear();
  consumed_ = searched_ = 0;
}

// An end in place of an answer was the question's; a terminal that has gone says so again.
void PlainReader::end_question() {
  if (prompt_output_ == nullptr) return;
  echo_off_.reset();
  ended_ = held_end_;
  buffer_.insert(consumed_, std::exchange(held_, {}));
  searched_ = consumed_;
}

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
  if (prompt_output_ != nullptr) broken();  // by what was typed
  if (!line && prompt_shown_) prompt_output_->write(Printable("\n"));
  prompt_shown_ = false;
  co_return line;
}

std::optional<std::string> PlainReader::buffered_line() {
  if (skips_) skip_rest();
  const std::size_t end = buffer_.find('\n', searched_);
  if (std::min(end, buffer_.size()) - consumed_ > kLongestLine) refuse_line(end);
  if (end == std::string::npos) {
    buffer_.erase(0, consumed_);
    consumed_ = 0;
    searched_ = buffer_.size();
    return std::nullopt;
  }
  if (consumed_ == 0 && end > kReadBytes) return take_long_line(end);
  std::string line = buffer_.substr(consumed_, end - consumed_);
  consumed_ = searched_ = end + 1;
  return line;
}

// It is not copied: its end came with the last read, and little comes after it.
std::string PlainReader::take_long_line(std::size_t end) {
  std::string line = std::exchange(buffer_, buffer_.substr(end + 1));
  line.resize(end);
  searched_ = 0;
  return line;
}

void PlainReader::refuse_line(std::size_t end) {
  skips_ = end == std::string::npos;
  if (skips_) buffer_ = std::string();  // and its memory
  consumed_ = searched_ = skips_ ? 0 : end + 1;
  throw UsageError(
      "a line longer than 64 MiB was left out; \"confab pipe\" sends any amount, and so does "
      ":file");
}

void PlainReader::skip_rest() {
  const std::size_t end = buffer_.find('\n');
  skips_ = end == std::string::npos;
  buffer_.erase(0, skips_ ? end : end + 1);
  consumed_ = searched_ = 0;
}

// Regular files are read here, too: that wait is the disk's, not a person's (docs/decisions.md).
// EIO of a terminal: it is gone.
bool PlainReader::read_more() {
  static std::array<char, kReadBytes> chunk;  // one thread reads one input
  const ssize_t count = ::read(descriptor_, chunk.data(), chunk.size());
  if (count > 0) buffer_.append(chunk.data(), static_cast<std::size_t>(count));
  if (count >= 0) return count > 0;
  const bool is_gone = errno == EIO && prompt_output_ != nullptr;
  if (is_gone || is_temporary(errno)) return !is_gone;
  ended_ = true;
  throw Unreadable(errno, name_);
}

std::vector<std::string> PlainReader::waiting() const {
  std::vector<std::string> lines;
  if (prompt_output_ != nullptr) return lines;
  std::string_view rest = std::string_view(buffer_).substr(consumed_);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

std::size_t PlainReader::drop_waiting() {
  if (prompt_output_ != nullptr) return 0;
  const std::size_t lines = waiting().size();
  consumed_ = searched_ = buffer_.size();
  return lines;
}

void PlainReader::set_prompt(const Printable& prompt) {
  const bool changed = prompt.text() != prompt_.text();
  prompt_ = prompt;
  if (!changed || prompt_output_ == nullptr) return;
  show_prompt_again();  // while a line is carried out, too: it tells how far that is
}

void PlainReader::show_prompt() {
  if (prompt_output_ == nullptr) return;
  prompt_output_->write(prompt_);
  prompt_output_->flush();
  prompt_shown_ = true;
}

void PlainReader::show_prompt_again() {
  if (prompt_shown_) prompt_output_->write(Printable("\r\033[K"));
  show_prompt();
}

// The terminal itself has dropped what was typed, and does not say whether there was something.
bool PlainReader::interrupt() {
  if (prompt_output_ == nullptr) return false;
  prompt_output_->write(Printable("\n"));
  show_prompt();
  broken();
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
