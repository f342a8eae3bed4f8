#pragma once
// What the prompt says while a command asks something or is at work.

#include <string>
#include <utility>

#include "app/prompt/prompt_context.h"
#include "transport/deadline.h"

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

// A special prompt that tells how far something is, now and then: "TEXT (Ctrl-C stops)> ".
class Progress {
 public:
  static constexpr std::chrono::milliseconds kInterval{100};

  explicit Progress(PromptContext& context) : context_(context), shown_(context) {}

  // `text()` makes the words; it is asked only when it is time. A short work shows none.
  template <class Text>
  void at(Text&& text) {
    const auto now = Clock::now();
    if (context_.scripted || now < next_) return;
    next_ = now + kInterval;
    Printable prompt{Untrusted(std::forward<Text>(text)())};
    prompt += Literal(" (Ctrl-C stops)> ");
    shown_.say(prompt);
  }

 private:
  PromptContext& context_;
  SpecialPrompt shown_;
  Clock::time_point next_ = Clock::now() + kInterval;
};

}  // namespace confab
