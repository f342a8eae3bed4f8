#include "app/prompt/record_pipe.h"

#include <unistd.h>

#include <utility>

namespace confab {

RecordPipe::RecordPipe(asio::io_context& io, int descriptor, std::function<void()> on_room)
    : descriptor_(descriptor), output_(io, descriptor, Output::Flush::by_caller) {
  output_.on_room = std::move(on_room);
}

RecordPipe::~RecordPipe() { ::close(descriptor_); }

int RecordPipe::write(std::string& text) {
  output_.write_exact(text);
  text.clear();
  output_.flush();
  return output_.error();
}

int RecordPipe::finish() {
  output_.flush_now();
  return output_.error();
}

}  // namespace confab
