#pragma once
// --timing step: the user says when an action is taken.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>

#include "app/program/output.h"
#include "protocol/text/printable.h"
#include "transport/watch.h"

namespace confab {

// One for a run. What is typed beside the line end is not looked at.
class EnterKey {
 public:
  // Reads stdin.
  explicit EnterKey(asio::io_context& io);
  // Says which action is next, and waits for a line. At the end of stdin nothing is waited for.
  // Throws Unreadable.
  asio::awaitable<void> pressed(Output& where, Printable next);

 private:
  Watch watch_;
  bool has_ended_ = false;
};

}  // namespace confab
