#pragma once
// Work on what strangers made, where a mistake in it can do nothing.

#include <functional>
#include <span>
#include <string>

namespace confab {

struct ConfinedResult {
  int code = 0;        // what the work returned: 0 to 255
  std::string report;  // what it had to say; of whoever took it over, if it did
};

// Runs `work` in a process of its own, which has the `descriptors` and no other: not even stdin,
// stdout and stderr, unless they are among them. Where the kernel has seccomp, it can read, write
// and seek in them, and get memory; every other system call fails with EPERM. What `work` changes
// in memory is lost, but for the report, of which 64 KiB are kept. Its exceptions are its own
// matter: one that gets out ends it.
//
// Throws std::system_error where there is no process to be had, and std::runtime_error where it
// died. To be called while there is one thread.
ConfinedResult run_confined(std::span<const int> descriptors,
                            const std::function<int(std::string& report)>& work);

}  // namespace confab
