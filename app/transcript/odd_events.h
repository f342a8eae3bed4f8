#pragma once
// What is no error in a transcript, and can never come as it is written.

#include <map>
#include <string>
#include <string_view>

#include "protocol/match/script.h"
#include "transport/registry.h"

namespace confab {

// An error that its transport cannot have, or that only connecting has, of a connection that is
// open; a kind where packets have none: a test that can only fail. A recorder writes none of them.
class OddEvents {
 public:
  // Both outlive it; `warn` is told, with the place of the event.
  OddEvents(const Registry& registry, const TranscriptReader::Warn& warn)
      : registry_(registry), warn_(warn) {}

  // In the order of the file. Throws UrlError for a URL that no transport takes.
  void look(const Step& step);

 private:
  const Traits* traits_of(const TranscriptEvent& event) const;
  void look_at_error(const TranscriptEvent& event) const;
  void look_at_kind(const TranscriptEvent& event) const;

  const Registry& registry_;
  const TranscriptReader::Warn& warn_;
  std::map<std::string, Traits, std::less<>> opened_;  // by conversation
};

// Who plays a conversation must have all of it: throws TranscriptError where bytes are missing in
// the capture that it was made of.
void refuse_incomplete(const TranscriptEvent& event, const std::string& file);

}  // namespace confab
