// For a build without readline: the plain reader serves.
#include "app/prompt/terminal_editor.h"

namespace confab {

std::unique_ptr<LineEditor> make_terminal_editor(asio::io_context&, Output&, const LineHelp&) {
  return nullptr;
}

}  // namespace confab
