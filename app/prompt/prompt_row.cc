#include "app/prompt/prompt_row.h"

#include <chrono>
#include <utility>

namespace confab {
namespace {

constexpr std::chrono::milliseconds kProgressInterval{100};

}  // namespace

// The editor knows that the next answer is one before the question can be seen.
class PromptRow::Asked {
 public:
  Asked(PromptRow& row, const Printable& question, LineEditor::Answer kind) : row_(row) {
    row_.editor_.begin_question(kind);
    row_.asked_ = question;
    row_.show();
  }
  ~Asked() {
    row_.asked_.clear();
    row_.editor_.end_question();
  }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;

 private:
  PromptRow& row_;
};

Printable PromptRow::text() const {
  if (is_taken()) return asked_.empty() ? taken_ : asked_;
  const auto current = session_.current();
  if (!current) return Printable("not connected> ");
  const std::string layer = current->layer().empty() ? "" : "+" + current->layer();
  std::string text = current->url().scheme + layer + " " + current->url().authority();
  if (!current->is_open()) text += " (" + std::string(state_name(current->state())) + ")";
  if (current->is_open() && current->peer_has_finished()) text += " (it sends no more)";
  if (current->is_open() && current->has_finished()) text += " (we send no more)";
  if (!current->destination().empty()) text += " (to " + current->destination().text + ")";
  return Printable(Untrusted(text + "> "));
}

asio::awaitable<std::optional<std::string>> PromptRow::ask(Printable question,
                                                           LineEditor::Answer kind) {
  const Asked asked(*this, question, kind);
  std::optional<std::string> answer = co_await editor_.next_answer();
  co_return answer;
}

void PromptRow::Taken::say(const Printable& text) {
  row_.taken_ = text;
  row_.show();
}

PromptRow::Progress::Progress(PromptRow& row, std::function<std::string()> text)
    : text_(std::move(text)), shown_(row), next_(row.io_) {
  if (!row.session_.settings().is_script) show_later();
}

void PromptRow::Progress::show_later() {
  next_.call_after(kProgressInterval, [this] {
    Printable prompt{Untrusted(text_())};
    prompt += Literal(" (Ctrl-C stops)> ");
    shown_.say(prompt);
    show_later();
  });
}

}  // namespace confab
