#pragma once
// What is no error in a transcript, and can never come as it is written.

#include <map>
#include <string>
#include <string_view>

#include "protocol/match/script.h"

namespace confab {

class Registry;

// A code that no error has, or one that only connecting has, of a stream that is open: a test that
// can only fail. A recorder writes neither.
class OddEvents {
 public:
  // Both outlive it; `warn` is told, with the place of the event.
  OddEvents(const Registry& registry, const TranscriptReader::Warn& warn)
      : registry_(registry), warn_(warn) {}

  // In the order of the file. Throws UrlError for a URL that no transport takes.
  void look(const Step& step);

 private:
  void look_at_error(const TranscriptEvent& event) const;

  const Registry& registry_;
  const TranscriptReader::Warn& warn_;
  std::map<std::string, bool, std::less<>> keeps_boundaries_;  // by conversation
};

}  // namespace confab
