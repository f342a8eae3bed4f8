#pragma once
// The lines of "-c": a script that stands on the command line.

#include <string>
#include <utility>
#include <vector>

#include "app/prompt/line_editor.h"

namespace confab {

class LineList final : public LineEditor {
 public:
  // `output` outlives it.
  LineList(std::vector<std::string> lines, TextSink& output)
      : lines_(std::move(lines)), output_(output) {}

  asio::awaitable<std::optional<std::string>> next_line() override {
    if (next_ == lines_.size()) co_return std::nullopt;
    co_return lines_[next_++];
  }
  std::size_t drop_waiting() override {
    return lines_.size() - std::exchange(next_, lines_.size());
  }
  std::vector<std::string> waiting() const override {
    return {lines_.begin() + static_cast<std::ptrdiff_t>(next_), lines_.end()};
  }
  void set_prompt(const Printable&) override {}
  bool interrupt() override { return false; }
  void write(const Printable& lines) override { output_.write(lines); }
  void flush() override { output_.flush(); }
  std::size_t unwritten() const noexcept override { return output_.unwritten(); }

 private:
  std::vector<std::string> lines_;
  TextSink& output_;
  std::size_t next_ = 0;
};

}  // namespace confab
