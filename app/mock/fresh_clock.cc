#include "app/mock/fresh_clock.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include "protocol/text/ascii.h"

namespace confab {
namespace {

using Text = std::string_view;

constexpr std::array<Text, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<Text, 12> kMonths = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
constexpr std::size_t kShort = 3;  // "Fri", "Nov"

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char upper(char c) noexcept {
  return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

bool is_same_word(Text a, Text b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return upper(x) == upper(y); });
}

// "Nov" or "November".
template <std::size_t Count>
bool is_one_of(Text word, const std::array<Text, Count>& names) noexcept {
  return std::any_of(names.begin(), names.end(), [&](Text name) {
    return is_same_word(word, name) || is_same_word(word, name.substr(0, kShort));
  });
}

// As long as `like`, and in capitals where that is. ("May" is short.)
std::string word_like(Text like, Text name) {
  std::string word(like.size() == kShort ? name.substr(0, kShort) : name);
  const bool is_capital = upper(like.back()) == like.back();
  if (is_capital) std::transform(word.begin(), word.end(), word.begin(), upper);
  return word;
}

// As wide as `like`, filled with zeros; a single digit is what is not filled.
std::string number_like(Text like, int number) {
  std::string text = std::to_string(number);
  if (text.size() > like.size() && like.size() > 1) text.erase(0, text.size() - like.size());
  if (text.size() < like.size()) text.insert(0, like.size() - text.size(), '0');
  return text;
}

// A zone's minutes, where the text names one that is always the same.
std::optional<int> offset_of(Text sample) {
  const std::size_t time = sample.find(':');
  if (time == Text::npos) return std::nullopt;
  if (sample.ends_with('Z') || sample.ends_with('z') || sample.ends_with("UTC") ||
      sample.ends_with("GMT"))
    return 0;
  const std::size_t sign = sample.find_first_of("+-", time);
  if (sign == Text::npos || sign + 4 >= sample.size() || !is_digit(sample[sign + 1]))
    return std::nullopt;
  const auto two_digits = [&](std::size_t at) {
    return (sample[at] - '0') * 10 + sample[at + 1] - '0';
  };
  const int minutes = two_digits(sign + 1) * 60 + two_digits(sample.size() - 2);
  return sample[sign] == '-' ? -minutes : minutes;
}

std::tm calendar(Text sample, std::time_t now) {
  std::tm parts{};
  const std::optional<int> offset = offset_of(sample);
  const std::time_t there = now + offset.value_or(0) * 60;
  if (offset) {
    ::gmtime_r(&there, &parts);
  } else {
    ::localtime_r(&there, &parts);
  }
  return parts;
}

// Copies the sample, word by word and number by number.
class ClockText {
 public:
  ClockText(Text sample, const std::tm& now) : sample_(sample), now_(now) { look_ahead(); }

  std::string text() {
    while (at_ < sample_.size() && !is_zone()) {
      if (is_letter(sample_[at_])) {
        word(run(is_letter));
      } else if (is_digit(sample_[at_])) {
        number(run(is_digit));
      } else {
        text_ += sample_[at_++];
      }
    }
    return text_.append(sample_.substr(at_));
  }

 private:
  // Whether it has a month's name, and whether its first two numbers are a month and a day.
  void look_ahead() {
    for (; at_ < sample_.size(); ++at_) {
      if (is_letter(sample_[at_]))
        has_month_name_ = is_one_of(run(is_letter), kMonths) || has_month_name_;
    }
    at_ = 0;
    const std::size_t first = run(is_digit).size();
    if (first > 0 && first <= 2 && at_ + 1 < sample_.size()) {
      ++at_;
      const Text second = run(is_digit);
      is_month_first_ = second.size() == 2 && second > "12";
    }
    at_ = 0;
  }

  Text run(bool (*belongs)(char)) {
    const std::size_t begin = at_;
    while (at_ < sample_.size() && belongs(sample_[at_])) ++at_;
    return sample_.substr(begin, at_ - begin);
  }

  bool is_zone() const { return times_ > 0 && (sample_[at_] == '+' || sample_[at_] == '-'); }

  void word(Text like) {
    if (is_one_of(like, kDays)) {
      text_ += word_like(like, kDays[static_cast<std::size_t>(now_.tm_wday)]);
    } else if (is_one_of(like, kMonths)) {
      text_ += word_like(like, kMonths[static_cast<std::size_t>(now_.tm_mon)]);
    } else if (is_same_word(like, "AM") || is_same_word(like, "PM")) {
      text_ += is_letter(like[0]) && upper(like[0]) == like[0] ? (now_.tm_hour < 12 ? "AM" : "PM")
                                                               : (now_.tm_hour < 12 ? "am" : "pm");
    } else {
      text_ += like;
    }
  }

  void number(Text like) {
    const char before = at_ == like.size() ? '\0' : sample_[at_ - like.size() - 1];
    const char after = at_ < sample_.size() ? sample_[at_] : '\0';
    const bool is_decimals = times_ == 3 && (before == '.' || before == ',');
    if (is_decimals) {
      text_.append(like.size(), '0');
    } else if (before == ':' || after == ':') {
      text_ += number_like(like, time_part());
    } else {
      date_part(like);
    }
  }

  int time_part() {
    switch (times_++) {
      case 0:
        return is_twelve_hours() ? (now_.tm_hour + 11) % 12 + 1 : now_.tm_hour;
      case 1:
        return now_.tm_min;
      default:
        return now_.tm_sec;
    }
  }

  bool is_twelve_hours() const {
    const std::size_t last = sample_.find_last_of("Mm");
    const char before = last == 0 || last == Text::npos ? '\0' : upper(sample_[last - 1]);
    return sample_.find(':') < last && (before == 'A' || before == 'P');
  }

  void date_part(Text like) {
    const bool is_year = like.size() == 4 || (has_month_name_ && numbers_ == 1);
    const bool has_year_first = numbers_ > 0 && is_year_first_;
    if (numbers_ == 0) is_year_first_ = is_year;
    if (is_year) {
      text_ += number_like(like, now_.tm_year + 1900);
    } else if (!has_month_name_ && is_month(has_year_first)) {
      text_ += number_like(like, now_.tm_mon + 1);
    } else {
      if (like.size() == 1 && now_.tm_mday > 9 && text_.ends_with("  ")) text_.pop_back();
      text_ += number_like(like, now_.tm_mday);
    }
    ++numbers_;
  }

  bool is_month(bool has_year_first) const {
    const bool is_second = numbers_ == 1;
    return has_year_first ? is_second : is_second != is_month_first_;
  }

  Text sample_;
  const std::tm& now_;
  std::string text_;
  std::size_t at_ = 0;
  int times_ = 0;    // hours, minutes, seconds so far
  int numbers_ = 0;  // of the date so far
  bool has_month_name_ = false;
  bool is_month_first_ = false;
  bool is_year_first_ = false;
};

}  // namespace

std::string clock_like(Text sample, std::time_t now) {
  const std::tm parts = calendar(sample, now);
  return ClockText(sample, parts).text();
}

}  // namespace confab
