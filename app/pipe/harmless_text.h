#pragma once
// What confab pipe writes to a terminal: escapes as text, so that no peer commands it.

#include <functional>
#include <string>
#include <string_view>

#include "protocol/sanitiser.h"
#include "transport/relay.h"

namespace confab {

class HarmlessText final : public RelayFilter {
 public:
  explicit HarmlessText(Charset charset);
  std::string shown(std::string_view bytes) override;
  std::string finish() override;

  // Called once, before the first text that is not as it came is given out; `in_line`: what was
  // given out before has no line end yet.
  std::function<void(bool in_line)> on_first_change;

 private:
  std::string give(std::string_view bytes, Printable text);

  Sanitiser sanitiser_;
  bool in_line_ = false;
  bool has_changed_ = false;
};

}  // namespace confab
