#pragma once
// What is taken out of a command line before CLI11 reads it, which would read it in another way.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace confab {

// "-c LINE", as often as it is there: a line may begin with "-" or "[". Throws UsageError.
std::vector<std::string> take_lines(std::vector<std::string>& arguments, bool& has_lines);

// "--banner", "--banner=2s": as an option whose value may be left out it would take the host for
// it. Empty: it is not there.
std::string take_banner(std::vector<std::string>& arguments);
// What that says; zero: as long as --timeout. Throws std::invalid_argument.
std::optional<std::chrono::nanoseconds> parse_banner(const std::string& taken, bool to_datagrams);

}  // namespace confab
