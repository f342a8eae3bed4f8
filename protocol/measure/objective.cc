#include "protocol/measure/objective.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <stdexcept>

#include "protocol/text/duration.h"

namespace confab {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

[[noreturn]] void fail(std::string_view term, std::string_view why) {
  throw std::invalid_argument("no objective \"" + std::string(term) + "\": " + std::string(why) +
                              " (\"p99<20ms,errors<0.1%\"; there are p50, p99.9 and so on, mean, "
                              "max and errors, each < or <=)");
}

// Between 0 and 100, digits with at most one dot: from_chars alone takes "inf" and "1e9", too.
std::optional<double> parse_percent(std::string_view text) noexcept {
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos)
    return std::nullopt;
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size() || value > 100) return std::nullopt;
  return value;
}

// With as many digits as are needed: 0.1, 12.5, 0.0004.
std::string percent_text(double percent) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.3g %%", percent);
  return digits;
}

std::string worded(std::string_view name, const std::string& is, bool may_equal,
                   const std::string& limit) {
  return std::string(name) + (name == "errors" ? " are " : " is ") + is +
         (may_equal ? ", above " : ", not below ") + limit;
}

// "20 ms", or all its digits where two durations would look the same.
std::string exact_text(std::chrono::nanoseconds duration) {
  char digits[64];
  std::snprintf(digits, sizeof digits, "%.6f", static_cast<double>(duration.count()) / 1e6);
  std::string number = digits;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.ends_with('.')) number.pop_back();
  return number + " ms";
}

}  // namespace

Objectives::Objectives(std::string_view text) {
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find(',');
    terms_.push_back(parse(trimmed(text.substr(0, end))));
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
}

Objectives::Term Objectives::parse(std::string_view text) {
  const std::size_t less = text.find('<');
  if (less == std::string_view::npos) fail(text, text.empty() ? "it is empty" : "it has no <");
  const bool may_equal = text.substr(less + 1).starts_with('=');
  const std::string_view name = trimmed(text.substr(0, less));
  const std::string_view limit = trimmed(text.substr(less + (may_equal ? 2 : 1)));
  Term term{std::string(text), std::string(name), Figure::percentile, may_equal};
  if (name == "errors") {
    term.figure = Figure::errors;
    const auto percent = limit.ends_with('%')
                             ? parse_percent(trimmed(limit.substr(0, limit.size() - 1)))
                             : std::nullopt;
    if (!percent) fail(text, "errors have a limit from 0% to 100%");
    term.percent = *percent;
    return term;
  }
  if (name == "mean" || name == "max") {
    term.figure = name == "mean" ? Figure::mean : Figure::max;
  } else {
    const auto percent = name.starts_with('p') ? parse_percent(name.substr(1)) : std::nullopt;
    if (!percent) fail(text, "\"" + std::string(name) + "\" is not measured");
    term.percent = *percent;
  }
  try {
    term.limit = parse_duration(limit);
  } catch (const std::invalid_argument& error) {
    fail(text, error.what());
  }
  return term;
}

std::vector<Judgement> Objectives::judge(const LoadFigures& figures, TimeText text) const {
  std::vector<Judgement> judgements;
  judgements.reserve(terms_.size());
  for (const Term& each : terms_) judgements.push_back(judge(each, figures, text));
  return judgements;
}

Judgement Objectives::judge(const Term& term, const LoadFigures& figures, TimeText time_text) {
  const auto is_met = [&](auto value, auto limit) {
    return value < limit || (term.may_equal && value == limit);
  };
  const auto judged = [&](const std::string& is, bool met, const std::string& limit) {
    std::string missed = met ? "" : worded(term.name, is, term.may_equal, limit);
    return Judgement{term.text, is, met, std::move(missed), term.figure == Figure::errors};
  };
  const auto unknown = [&](const std::string& why) {
    return Judgement{term.text, why, false, term.name + " cannot be told: " + why,
                     term.figure == Figure::errors};
  };
  if (term.figure == Figure::errors) {
    if (figures.attempts == 0) return unknown("nothing was tried");
    const double percent =
        100 * static_cast<double>(figures.errors) / static_cast<double>(figures.attempts);
    return judged(percent_text(percent), is_met(percent, term.percent), percent_text(term.percent));
  }
  if (figures.latency.count() == 0) return unknown("nothing was measured");
  const std::chrono::nanoseconds value = term.figure == Figure::mean ? figures.latency.mean()
                                         : term.figure == Figure::max
                                             ? figures.latency.max()
                                             : figures.latency.value_at_percentile(term.percent);
  const bool looks_same = time_text(value) == time_text(term.limit);
  const bool met = is_met(value, term.limit);
  if (looks_same) return judged(exact_text(value), met, exact_text(term.limit));
  return judged(time_text(value), met, duration_text(term.limit));
}

}  // namespace confab
