#pragma once
// What confab pipe writes to a terminal: escapes as text, so that no peer commands it. Lines are
// not changed otherwise: no prefix, no wrapping.

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/text/sanitiser.h"
#include "transport/relay.h"

namespace confab {

class HarmlessText final : public RelayFilter {
 public:
  explicit HarmlessText(Charset charset);
  // Bytes as they came, cut anywhere: what is part of a character waits for the rest of it.
  std::string shown(std::string_view bytes) override;
  // At the end: what was waiting, as escapes. Empty: nothing was.
  std::string finish() override;

  // Something else is about to be written there: whether what was given out has no line end yet.
  // Whoever asks writes one.
  bool leave_line() noexcept { return std::exchange(in_line_, false); }

  // Each is called once, before the first such text is given out.
  std::function<void()> on_first_harm;       // it would have commanded the terminal
  std::function<void()> on_first_not_ascii;  // the charset has no such characters

 private:
  std::string give(const Printable& text);

  Sanitiser sanitiser_;
  bool in_line_ = false;
  bool told_harm_ = false;
  bool told_not_ascii_ = false;
};

}  // namespace confab
