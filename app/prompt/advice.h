#pragma once
// What a person at a terminal is told once: that a peer does things in another way than we do.

#include <set>
#include <string>

#include "app/prompt/screen.h"
#include "app/session/event_stream.h"
#include "app/session/settings.h"

namespace confab {

class Advice final : public Subscriber {
 public:
  // Both outlive it. Subscribed after the screen: advice stands below what it is about.
  Advice(Screen& screen, const Settings& settings) : screen_(screen), settings_(settings) {}

  void on_event(const Event& event) override;

 private:
  void look_at(const Received& received, bool is_stream);

  Screen& screen_;
  const Settings& settings_;
  std::set<std::string, std::less<>> streams_;  // conversations
  bool told_line_end_ = false;
  bool told_binary_ = false;
};

}  // namespace confab
