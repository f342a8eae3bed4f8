#include "app/prompt/prompt_row.h"

#include <chrono>
#include <utility>

#include "protocol/text/sentence.h"

namespace confab {
namespace {

// Who came to us has an address, and is none that was typed.
std::string place_of(const Conversation& conversation) {
  return conversation.is_accepted() ? conversation.addressee_text()
                                    : conversation.url().authority();
}

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

// With the port that the system chose.
Printable PromptRow::alone_text() const {
  const auto& places = session_.listeners().all();
  if (places.empty()) return Printable("not connected> ");
  const OpenListeners::Place& first = places.front();
  const Url bound = first.transport->places.as_bound(first.url, first.listeners().front()->local());
  return sentence("listening {}> ", bound.authority());
}

Printable PromptRow::text() const {
  if (is_taken()) return asked_.empty() ? taken_ : asked_;
  const auto current = session_.current();
  if (!current) return alone_text();
  const std::string layer = current->layer().empty() ? "" : "+" + current->layer();
  std::string text = current->url().scheme + layer + " " + place_of(*current);
  if (!current->is_open()) text += " (" + std::string(state_name(current->state())) + ")";
  if (current->is_open() && current->peer_has_finished()) text += " (it sends no more)";
  if (current->is_open() && current->has_finished()) text += " (we send no more)";
  if (current->is_accepted() && current->hears_anyone() && current->destination().empty())
    text += " (nobody has spoken)";
  if (!current->is_accepted() && !current->destination().empty())
    text += " (to " + current->destination().text + ")";
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
