#pragma once
// Whether each "upgrade" of a transcript can be carried out: looked at before anything is sent.

#include <map>
#include <string>
#include <vector>

#include "protocol/transcript/transcript.h"
#include "transport/layer.h"

namespace confab {

class Registry;
struct Transport;

class LayeredEvents {
 public:
  // `side`: which of the conversation's is played. `registry` outlives it.
  LayeredEvents(const Registry& registry, Side side) : registry_(registry), side_(side) {}

  // In the order of the file. Throws UrlError: a transport or layer that does not exist, one that
  // goes over datagrams, a second one, an option that is wrong. One with {{name}} in it is not
  // judged here.
  void look(const TranscriptEvent& event);
  // An "upgrade" was among them.
  bool has_any() const noexcept { return has_any_; }

 private:
  struct Conversation {
    const Transport* transport = nullptr;
    Url url;
    bool has_layer = false;
  };

  const Registry& registry_;
  Side side_;
  std::map<std::string, Conversation, std::less<>> conversations_;  // that are open
  bool has_any_ = false;
};

// The {{names}} in an "upgrade"'s options, each once. Throws UrlError for what is no name.
std::vector<std::string> names_in_options(const TranscriptEvent& upgrade);

// Takes out of `options` those that name files, which a transcript does not: who plays it does.
// What they were: "ca=FILE&key=FILE"; empty: none.
std::string take_out_files(const std::vector<std::string>& names,
                           std::map<std::string, std::string>& options);

}  // namespace confab
