#include "app/prompt/pace.h"

#include "app/program/usage_error.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr std::string_view kQuiet = "quiet";

bool is_expression(std::string_view text) {
  return text.size() > 2 && text.front() == '/' && text.back() == '/';
}

}  // namespace

std::string Pace::name() const {
  switch (kind) {
    case Kind::reply:
      return "reply";
    case Kind::quiet:
      return "quiet:" + duration_text(quiet);
    case Kind::pattern:
      return pattern->text();
    case Kind::free:
      return "free";
  }
  return "";
}

Pace parse_pace(std::string_view name) {
  Pace pace;
  if (name == "reply") return pace;
  if (name == "free") {
    pace.kind = Pace::Kind::free;
  } else if (name == kQuiet || name.starts_with("quiet:")) {
    pace.kind = Pace::Kind::quiet;
    if (name.size() > kQuiet.size()) pace.quiet = parse_duration(name.substr(kQuiet.size() + 1));
  } else if (is_expression(name)) {
    pace.kind = Pace::Kind::pattern;
    pace.pattern = std::make_shared<Pattern>(name);
  } else {
    throw UsageError("the pace is reply, quiet, quiet:80ms, /RE2/ or free, not \"" +
                     std::string(name) + "\"");
  }
  return pace;
}

}  // namespace confab
