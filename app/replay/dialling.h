#pragma once
// What is dialled in the place of a recorded address, and with which options. Nothing in a
// transcript reads a file: those options are left out, and who plays it names them.

#include <map>
#include <string>

#include "app/replay/targets.h"
#include "protocol/text/printable.h"
#include "protocol/transcript/transcript.h"
#include "transport/layer.h"

namespace confab {

// One address that was dialled, and what of it is for later.
struct Dialling {
  Url recorded;
  Url target;
  // Options of the target that are for a layer which comes later: tcp://mail:25?ca=own.pem
  std::map<std::string, std::string> later;
  std::string left_out;  // of the recording's options: "ca=FILE&cert=FILE"
};

// Decides, dials nothing itself.
class Dialler {
 public:
  // Both outlive it. `verifies`: false is -k.
  Dialler(const Targets& targets, const Registry& registry, bool verifies)
      : targets_(targets), registry_(registry), verifies_(verifies) {}

  // Of an event with a URL. Throws as Targets::find(), UrlError.
  Dialling dial(const TranscriptEvent& event) const;
  // What an "upgrade" goes on with over that. What it leaves out is noted. Throws UrlError.
  Url layered(const Layer& layer, const TranscriptEvent& upgrade, Dialling& dialled) const;

 private:
  void leave_unverified(const std::vector<std::string>& known,
                        std::map<std::string, std::string>& options) const;

  const Targets& targets_;
  const Registry& registry_;
  bool verifies_;
};

// What helps where a certificate could not be judged; empty: nothing was left out.
Printable advice_on_files(const Dialling& dialled);

}  // namespace confab
