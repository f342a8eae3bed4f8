#pragma once
// A subscriber that remembers: each event as one line, bytes escaped.

#include <string>
#include <vector>

#include "app/session/event_stream.h"

namespace confab {

class Recorder final : public Subscriber {
 public:
  void on_event(const Event& event) override;
  const std::vector<std::string>& lines() const { return lines_; }
  bool has(const std::string& line) const;
  // All lines, joined by "; ".
  std::string text() const;

 private:
  std::vector<std::string> lines_;
};

}  // namespace confab
