#pragma once
// A recording into what cannot be rewound: a pipe, a terminal, a device.

#include <functional>
#include <string>

#include "app/program/output.h"
#include "app/prompt/record_target.h"

namespace confab {

// A reader that takes nothing stops nobody's timers; the conversations stop reading meanwhile.
class RecordPipe final : public RecordTarget {
 public:
  // `descriptor` is owned.
  RecordPipe(asio::io_context& io, int descriptor, std::function<void()> on_room);
  ~RecordPipe() override;
  RecordPipe(const RecordPipe&) = delete;
  RecordPipe& operator=(const RecordPipe&) = delete;

  int write(std::string& text) override;
  std::size_t unwritten() const noexcept override { return output_.unwritten(); }
  int finish() override;

 private:
  int descriptor_;
  Output output_;
};

}  // namespace confab
