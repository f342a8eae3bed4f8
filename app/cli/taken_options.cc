#include "app/cli/taken_options.h"

#include <stdexcept>
#include <string_view>
#include <utility>

#include "app/program/usage_error.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr std::string_view kBareBanner = "-";  // no duration is written so

// "500ms", which is no address; a bare number is a port.
bool has_unit(const std::string& text) {
  if (text.empty() || text.back() < 'a' || text.back() > 'z') return false;
  try {
    parse_duration(text);
  } catch (const std::invalid_argument&) {
    return false;
  }
  return true;
}

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
      throw UsageError(arguments.back() + " needs a line after it");
    }
  }
  arguments = std::move(rest);
  return lines;
}

std::string take_banner(std::vector<std::string>& arguments) {
  constexpr std::string_view kBanner = "--banner";
  std::string banner;
  bool is_bare = false;  // the argument before was
  std::erase_if(arguments, [&](const std::string& each) {
    const bool has_value = each.starts_with("--banner=");
    const bool is_value = std::exchange(is_bare, each == kBanner) && has_unit(each);
    if (has_value) banner = each.substr(kBanner.size() + 1);
    if (has_value && banner.empty()) throw UsageError("--banner: an empty text is no value");
    if (is_bare) banner = std::string(kBareBanner);
    if (is_value) banner = each;
    return has_value || is_bare || is_value;
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
