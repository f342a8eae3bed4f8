#include "app/options_taken.h"

#include <string_view>
#include <utility>

#include "app/usage_error.h"
#include "protocol/duration.h"

namespace confab {
namespace {

constexpr std::string_view kBareBanner = "-";  // no duration is written so

}  // namespace

std::vector<std::string> take_lines(std::vector<std::string>& arguments, bool& has_lines) {
  std::vector<std::string> lines;
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] != "-c" && arguments[i] != "--command") {
      rest.push_back(arguments[i]);
    } else if (++i < arguments.size()) {
      lines.push_back(arguments[i]);
      has_lines = true;
    } else {
      throw UsageError("-c needs a line after it");
    }
  }
  arguments = std::move(rest);
  return lines;
}

std::string take_banner(std::vector<std::string>& arguments) {
  constexpr std::string_view kBanner = "--banner";
  std::string banner;
  std::erase_if(arguments, [&](const std::string& each) {
    const bool has_value = each.starts_with("--banner=");
    if (has_value) banner = each.substr(kBanner.size() + 1);
    if (has_value && banner.empty()) throw UsageError("--banner: an empty text is no value");
    if (each == kBanner) banner = std::string(kBareBanner);
    return has_value || each == kBanner;
  });
  return banner;
}

std::optional<std::chrono::nanoseconds> parse_banner(const std::string& typed, bool to_datagrams) {
  if (typed.empty()) return std::nullopt;
  if (to_datagrams) throw UsageError("--banner: over UDP nobody greets before something was sent");
  if (typed == kBareBanner) return std::chrono::nanoseconds(0);
  const auto limit = parse_duration(typed);
  if (limit.count() == 0)
    throw UsageError(
        "--banner=0 waits for nothing; --banner alone waits as long as --timeout says");
  return limit;
}

}  // namespace confab
