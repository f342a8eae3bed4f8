#pragma once
// What the prompt says while a command asks something or is at work.

#include <asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "app/prompt/prompt_context.h"

namespace confab {

// As long as this lives. In a script nothing is shown.
class SpecialPrompt {
 public:
  explicit SpecialPrompt(PromptContext& context) : context_(context) {}
  SpecialPrompt(PromptContext& context, const Printable& text) : context_(context) { say(text); }
  ~SpecialPrompt() { context_.special_prompt.clear(); }
  SpecialPrompt(const SpecialPrompt&) = delete;
  SpecialPrompt& operator=(const SpecialPrompt&) = delete;

  void say(const Printable& text) {
    context_.special_prompt = text;
    context_.editor.set_prompt(text);
  }

 private:
  PromptContext& context_;
};

// As long as this lives.
class Question {
 public:
  Question(PromptContext& context, const Printable& text, LineEditor::Answer answer)
      : asked_(context.editor, answer), shown_(context, text) {}

  // nullopt: Ctrl-D. Throws operation_aborted: Ctrl-C.
  asio::awaitable<std::optional<std::string>> answer() { return asked_.editor.next_answer(); }

 private:
  struct Asked {
    Asked(LineEditor& its, LineEditor::Answer answer) : editor(its) {
      editor.begin_question(answer);
    }
    ~Asked() { editor.end_question(); }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;
    LineEditor& editor;
  };
  Asked asked_;  // before the question can be seen, and answered
  SpecialPrompt shown_;
};

// A special prompt that tells again and again how far something is: "TEXT (Ctrl-C stops)> ". A
// short work shows none.
class Progress {
 public:
  // `text` is asked now and then, as long as this lives.
  Progress(PromptContext& context, std::function<std::string()> text)
      : text_(std::move(text)), shown_(context), next_(context.io) {
    if (!context.scripted) show_later();
  }

 private:
  static constexpr std::chrono::milliseconds kInterval{100};

  void show_later() {
    next_.call_after(kInterval, [this] {
      Printable prompt{Untrusted(text_())};
      prompt += Literal(" (Ctrl-C stops)> ");
      shown_.say(prompt);
      show_later();
    });
  }

  std::function<std::string()> text_;
  SpecialPrompt shown_;
  Timer next_;
};

}  // namespace confab
