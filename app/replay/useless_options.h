#pragma once
// Options of a replay that could do nothing, as far as only the files tell.

#include <string>

#include "app/replay/replay_file.h"

namespace confab {

class UselessOptions {
 public:
  void look(const ReplayFile& file);  // after its check()
  // A file that could not be read may have been the one that they are for.
  void look_at_unreadable() noexcept { has_unreadable_ = true; }

  // Throws std::invalid_argument for a --map, a --target of one transport, or a value of a name
  // that is for none of the files; for an option of TLS where nothing is encrypted. A secret is
  // hidden whoever says it: it always does something.
  void refuse(const PlayOptions& options, const Registry& registry) const;

 private:
  Targets::Recorded recorded_;
  Targets::Recorded listened_;
  Names names_;
  bool has_layers_ = false;
  bool has_unreadable_ = false;
};

}  // namespace confab
