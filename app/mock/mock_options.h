#pragma once
// What `confab serve --from FILE` was asked for.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/replay/targets.h"
#include "protocol/faults/fault.h"

namespace confab {

struct MockOptions {
  enum class Mode {
    script,  // every connection plays the first recorded conversation of its address (once: as
             // strict)
    strict,  // the k-th connection of an address plays its k-th recorded conversation
    loose,   // each request gets the next unused answer to an equal one
  };
  // What becomes of a stream whose client said something else. (A datagram is dropped, unless it
  // goes on.)
  enum class OnMismatch { close, reset, silent, go_on };

  std::string file;
  std::vector<std::string> urls;  // in place of the recorded ones: "URL", "RECORDED=URL"
  Targets targets;                // in place of those that are called
  bool has_targets = false;
  Mode mode = Mode::script;
  OnMismatch on_mismatch = OnMismatch::close;
  // A client that is silent for so long is not waited for any longer.
  std::chrono::nanoseconds stream_patience = std::chrono::minutes(5);
  std::chrono::nanoseconds source_patience = std::chrono::seconds(60);
  // With --drop a client that has heard no answer has so long to send its last datagram again; with
  // --once one that sent a wrong datagram has so long to send the right one.
  std::chrono::nanoseconds retry_patience = std::chrono::seconds(5);
  bool once = false;
  bool fresh = false;
  bool quiet = false;
  std::chrono::nanoseconds delay{0};  // before each reply
  std::vector<Fault> faults;          // of what is said to clients ("down")
  std::optional<std::uint64_t> seed;
};

}  // namespace confab
