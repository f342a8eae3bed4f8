#pragma once
// What `confab replay` was asked to do.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/program/colour.h"
#include "app/replay/load_options.h"
#include "app/replay/player.h"

namespace confab {

// --report KIND=PATH.
struct ReportRequest {
  std::string kind;  // as make_report() knows it
  std::string path;
};

struct ReplayOptions {
  std::vector<std::string> files;  // "-": stdin
  PlayOptions play;
  std::uint64_t repeat = 1;         // times, each file; with load: each session
  std::optional<LoadOptions> load;  // nothing: one play after the other
  std::uint64_t learn = 0;          // so many runs, to see what varies; 0: none
  bool update = false;              // rewrite what differed, or what was learned
  bool quiet = false;
  When colour = When::automatic;
  std::vector<ReportRequest> reports;
  std::string command;  // as it was typed, without --learn and --update: for advice
};

}  // namespace confab
