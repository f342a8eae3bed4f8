#pragma once
// The commands that say how things are done and shown: :eol, :framing, :view of the current
// conversation; :set of the session.

#include <asio/awaitable.hpp>
#include <string>

#include "app/prompt/screen.h"
#include "app/prompt/setting.h"
#include "app/session/session.h"

namespace confab {

// As actions.h says of all. Without an argument each tells how it is. Where there is no current
// conversation the first three are for those that begin later.
class LookActions {
 public:
  // What is given outlives it.
  LookActions(Session& session, Screen& screen, Settable settable)
      : session_(session), screen_(screen), settable_(settable) {}

  // What they set is remembered for the conversation's target, and holds for the next with it.
  asio::awaitable<void> eol(std::string arguments);
  asio::awaitable<void> framing(std::string arguments);
  asio::awaitable<void> view(std::string arguments);
  // "NAME VALUE", "NAME" for one, nothing for all that can be set.
  asio::awaitable<void> set(std::string arguments);

 private:
  const Manner& current_manner() const;
  void append_setting(Printable& text, const Setting& setting);
  void tell_line(const std::string& line);

  Session& session_;
  Screen& screen_;
  Settable settable_;
};

}  // namespace confab
