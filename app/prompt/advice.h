#pragma once
// What is told once: that a peer does things in another way than we do. Its lines end with CR LF
// while ours end with LF (once for each conversation, and never again once we sent CR LF); it sent
// a NUL under ":view text" (once for all). What a socket of one who connected is, and that such a
// one sends no line ends while ours end with LF (once for all: ":eol" is remembered for the
// listener). That it answered in TLS is an error, each time.

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "app/prompt/screen.h"
#include "app/session/event_stream.h"
#include "app/session/session.h"

namespace confab {

class Advice final : public Subscriber {
 public:
  // Both outlive it. Subscribed after the screen: advice comes below what it is about.
  Advice(Screen& screen, const Session& session) : screen_(screen), session_(session) {}

  void on_event(const Event& event) override;
  void on_forgotten(std::string_view conversation) override;
  // A script ended badly, and this may be why. What it was told already (-v) is not said again, nor
  // by a second call.
  void tell_kept();

 private:
  void look_at(const Received& received, std::string_view conversation);
  void look_at_end(const Received& received, std::string_view conversation);
  void explain_sockets(std::string_view conversation);
  void advise(std::string_view conversation, const Printable& text);

  Screen& screen_;
  const Session& session_;
  std::set<std::string, std::less<>> streams_;  // conversations whose line ends were not told of
  std::set<std::string, std::less<>> bad_requests_;  // whose last answer begins with HTTP's 400
  bool told_binary_ = false;
  bool told_sockets_ = false;
  bool told_no_line_end_ = false;
  std::vector<Printable> kept_;  // of a script that shows no notices
};

}  // namespace confab
