#include "protocol/text/pattern_types.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace confab {
namespace {

#define CONFAB_IPV4 \
  "(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
#define CONFAB_IPV6 \
  "(?:[0-9A-Fa-f]{0,4}:){2,7}(?:" CONFAB_IPV4 "|[0-9A-Fa-f]{0,4})(?:%[A-Za-z0-9_.-]+)?"

#define CONFAB_WEEKDAY "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
#define CONFAB_MONTH "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
#define CONFAB_DAY "(?:[ 0]?[1-9]|[12][0-9]|3[01])"
#define CONFAB_TIME "[0-2][0-9]:[0-5][0-9]:[0-6][0-9]"

// Bytes above 7F are letters of other scripts.
constexpr PatternType kTypes[] = {
    {"int", "[-+]?[0-9]+"},
    {"num", "[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?"},
    {"word", "[0-9A-Za-z_\\x80-\\xff]+"},
    {"hex", "(?:0[xX])?[0-9A-Fa-f]+"},
    {"uuid", "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"},
    {"ip", CONFAB_IPV4 "|" CONFAB_IPV6},
    {"addr", "(?:" CONFAB_IPV4 "|\\[" CONFAB_IPV6 "\\]):[0-9]{1,5}"},
    // asctime(3)
    {"ctime", CONFAB_WEEKDAY " " CONFAB_MONTH " " CONFAB_DAY " " CONFAB_TIME " [0-9]{4}"},
    {"rfc3339", "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ]" CONFAB_TIME "(?:\\.[0-9]+)?"
                "(?:[Zz]|[-+][0-2][0-9]:[0-5][0-9])"},
    // IMF-fixdate, RFC 9110
    {"http_date", CONFAB_WEEKDAY ", [0-3][0-9] " CONFAB_MONTH " [0-9]{4} " CONFAB_TIME " GMT"},
    // Both forms that RFC 867 shows; "02 FEB 2082 ..." is what servers make of the second.
    {"daytime",
     "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, "
     "(?:January|February|March|April|May|June|July|August|September|October|November|December) "
     "[0-3]?[0-9], [0-9]{4} " CONFAB_TIME "-[A-Z]{3,4}|"
     "[0-3][0-9] (?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC) "
     "[0-9]{2}(?:[0-9]{2})? " CONFAB_TIME " [A-Z]{3,4}"},
    {"date",
     "[0-9]{4}-[01][0-9]-[0-3][0-9]|[0-9]{4}/[01][0-9]/[0-3][0-9]|"
     "[0-3]?[0-9](?:\\.[0-3]?[0-9]\\.|/[0-3]?[0-9]/|-[0-3]?[0-9]-)[0-9]{4}|"
     "(?:" CONFAB_WEEKDAY ",? )?(?:" CONFAB_DAY "[ /-]" CONFAB_MONTH "[ /-][0-9]{4}|" CONFAB_MONTH
     " " CONFAB_DAY "(?:, [0-9]{4})?)"},
    {"time",
     "[0-2]?[0-9]:[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]+)?)?(?: ?[AaPp][Mm])?"
     "(?: ?(?:Z|UTC|GMT|[-+][0-2][0-9]:?[0-5][0-9]))?"},
    {"any", ".*?"},
};

#undef CONFAB_IPV4
#undef CONFAB_IPV6
#undef CONFAB_WEEKDAY
#undef CONFAB_MONTH
#undef CONFAB_DAY
#undef CONFAB_TIME

// Compiled once, when the first of them is asked for.
const re2::RE2& compiled(std::string_view type) {
  static const auto all = [] {
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_dot_nl(true);
    options.set_longest_match(true);
    std::vector<std::unique_ptr<re2::RE2>> expressions;
    for (const PatternType& each : kTypes)
      expressions.push_back(std::make_unique<re2::RE2>(std::string(each.expression), options));
    return expressions;
  }();
  return *all[static_cast<std::size_t>(find_pattern_type(type) - std::begin(kTypes))];
}

}  // namespace

std::span<const PatternType> pattern_types() { return kTypes; }

const PatternType* find_pattern_type(std::string_view name) noexcept {
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [&](const PatternType& each) { return each.name == name; });
  return found == std::end(kTypes) ? nullptr : found;
}

std::size_t length_of_type(std::string_view type, std::string_view text) {
  re2::StringPiece match;
  const bool found = compiled(type).Match(re2::StringPiece(text.data(), text.size()), 0,
                                          text.size(), re2::RE2::ANCHOR_START, &match, 1);
  return found ? match.size() : 0;
}

bool is_of_type(std::string_view type, std::string_view text) {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled(type));
}

}  // namespace confab
