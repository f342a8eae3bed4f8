#pragma once
// A sink that keeps what is written.

#include <string>

#include "app/text/text_sink.h"

namespace confab {

class KeptText final : public TextSink {
 public:
  void write(const Printable& lines) override { text += lines.text(); }
  void flush() override {}
  std::size_t unwritten() const noexcept override { return 0; }
  std::string text;
};

}  // namespace confab
