#pragma once
// ":secret": a value that recordings and the history do not show.

#include <asio/awaitable.hpp>
#include <optional>
#include <string>

#include "app/prompt/course.h"
#include "app/prompt/input_lines.h"
#include "app/prompt/prompt_row.h"
#include "app/prompt/screen.h"
#include "app/prompt/typed_names.h"
#include "app/record/recorder.h"

namespace confab {

class SecretActions {
 public:
  // What is given outlives it.
  SecretActions(const InputLines& lines, TypedNames& names, TranscriptRecorder& recorder,
                PromptRow& row, Course& course, Screen& screen)
      : lines_(lines),
        names_(names),
        recorder_(recorder),
        row_(row),
        course_(course),
        screen_(screen) {}

  // Asks for the value of the name, where typing is not shown; alone: the names that there are. As
  // actions.h says of all; a script's next line is taken as the value even then, or it would be
  // sent as a message. From the first secret on the program leaves no core dump.
  asio::awaitable<void> secret(std::string arguments);

 private:
  void list();
  void check_may_add(const std::string& name) const;
  void check_after_value(const std::string& name, bool was_taken) const;
  asio::awaitable<std::optional<std::string>> ask(std::string name);

  const InputLines& lines_;
  TypedNames& names_;
  TranscriptRecorder& recorder_;
  PromptRow& row_;
  Course& course_;
  Screen& screen_;
};

}  // namespace confab
