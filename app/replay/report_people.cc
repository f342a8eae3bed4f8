#include "app/replay/report_people.h"

#include <functional>
#include <string>

#include "app/replay/report_text.h"
#include "app/text/cells.h"
#include "app/text/line.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr std::uint64_t kListedForPeople = 40;
constexpr std::uint64_t kWarnings = 20;
// A line that changes more often cannot be read, and writing it costs.
constexpr std::chrono::milliseconds kBetweenProgress{100};

constexpr Literal kGood = "\033[32m";
constexpr Literal kBad = "\033[31m";
constexpr Literal kHeader = "\033[1m";
constexpr Literal kFaint = "\033[2m";
constexpr Literal kWarning = "\033[33m";
constexpr Literal kPlain = "\033[0m";

Printable time_text(std::chrono::nanoseconds time) {
  return Printable(Untrusted(duration_text(time)));
}

Printable count_text(std::uint64_t count, Literal what) {
  Printable text;
  text += count;
  text += what;
  return text;
}

Literal colour_of(const FileResult& counts) { return counts.is_good() ? kGood : kBad; }

Literal colour_of_detail(const Printable& line) {
  if (line.text().starts_with("- ")) return kBad;
  return line.text().starts_with("+ ") ? kGood : Literal("");
}

std::size_t hash_of(const ExchangeResult& result) {
  std::string told = result.what.text();
  for (const Printable& line : result.details) told += '\n' + line.text();
  return std::hash<std::string>{}(told);
}

}  // namespace

void PeopleReport::begin(const FileResult& file) {
  if (in_file_ && file.run > 1) {
    file_.run = file.run;
    return;
  }
  end_file();
  header(file);
  in_file_ = true;
  file_ = FileResult();
  file_.file = file.file;
  file_.run = file.run;
  file_.runs = file.runs;
  good_runs_ = listed_ = unlisted_ = warnings_ = 0;
  failing_.clear();
}

void PeopleReport::header(const FileResult& file) {
  append(kHeader, Printable(Untrusted(file.file)));
  if (!file.title.empty()) {
    pending_ += ": ";
    pending_ += Untrusted(file.title);
  }
  if (file.runs > 1) {
    pending_ += ", ";
    pending_ += count_text(file.runs, " runs");
  }
  pending_ += "\n";
  flush_pending();
}

void PeopleReport::exchange(const FileResult& file, const ExchangeResult& result) {
  switch (result.verdict) {
    case ExchangeResult::Verdict::passed:
      passed(result);
      break;
    case ExchangeResult::Verdict::skipped:
      break;
    case ExchangeResult::Verdict::failed:
    case ExchangeResult::Verdict::could_not_run:
      failed(file, result);
      break;
  }
  warn(file, result);
  if (!pending_.empty()) flush_pending();
  progress(file, result);
}

void PeopleReport::passed(const ExchangeResult& result) {
  if (file_.runs != 1 || listed_ == kListedForPeople) {
    ++unlisted_;
    return;
  }
  ++listed_;
  result_line(result, true);
  pending_ += "\n";
}

void PeopleReport::result_line(const ExchangeResult& result, bool good) {
  pending_ += "  ";
  if (style_.ticks) {
    append(good ? kGood : kBad, Printable(good ? Literal("✓") : Literal("✗")));
  } else {
    append(good ? kGood : kBad, Printable(good ? Literal("ok    ") : Literal("FAILED")));
  }
  pending_ += " ";
  pending_ += result.number;
  pending_ += " ";
  pending_ += result.name;
  pending_ += "  ";
  append(kFaint, time_text(result.took));
}

void PeopleReport::failed(const FileResult& file, const ExchangeResult& result) {
  Failing& failing = failing_[result.number];
  failing.name = result.name;
  ++failing.runs;
  if (!failing.seen.insert(hash_of(result)).second) return;
  result_line(result, false);
  if (file.runs != 1) {
    pending_ += " (run ";
    pending_ += count_text(file.run, ")");
  }
  pending_ += "\n      ";
  pending_ += place_text(file.file, result.where);
  append(kBad, result.what);
  pending_ += "\n";
  for (const Printable& line : result.details) {
    pending_ += "        ";
    append(colour_of_detail(line), line);
    pending_ += "\n";
  }
  if (result.advice.empty()) return;
  pending_ += "      try: ";
  pending_ += result.advice;
  pending_ += "\n";
}

void PeopleReport::warn(const FileResult& file, const ExchangeResult& result) {
  for (const Printable& warning : result.warnings) {
    if (++warnings_ > kWarnings) continue;
    pending_ += "      ";
    append(kWarning, warning_text(file.file, result.place, warning));
    pending_ += "\n";
  }
}

void PeopleReport::progress(const FileResult& file, const ExchangeResult& result) {
  if (!style_.redraws || (file.runs == 1 && unlisted_ == 0)) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_progress_ < kBetweenProgress) return;
  last_progress_ = now;
  Printable line("  ");
  line += file.runs == 1 ? Literal("exchange ") : Literal("run ");
  line += file.runs == 1 ? result.number : file.run;
  if (file.runs > 1) {
    line += " of ";
    line += file.runs;
  }
  const std::uint64_t failed = file.runs == 1 ? failing_.size() : file.run - 1 - good_runs_;
  if (failed > 0) {
    line += ", ";
    line += count_text(failed, " failed");
  }
  Printable drawn("\r\033[K");
  drawn.append_part(line, 0, fitting(line.text(), style_.columns - 1).size());
  progress_shown_ = true;
  sink_.write(drawn);
  sink_.flush();
}

void PeopleReport::clear_progress() {
  if (!progress_shown_) return;
  progress_shown_ = false;
  sink_.write(Printable("\r\033[K"));
}

void PeopleReport::end(const FileResult& file) {
  add_counts(file, file_);
  if (file.is_good()) ++good_runs_;
}

void PeopleReport::unreadable() {
  end_file();
  ++files_;
  ++unreadable_files_;
}

void PeopleReport::end_file() {
  if (!in_file_) return;
  in_file_ = false;
  if (warnings_ > kWarnings) {
    pending_ += "      and ";
    pending_ += count_text(warnings_ - kWarnings, " more warnings\n");
  }
  if (file_.runs == 1) {
    end_single();
  } else {
    end_repeated();
  }
  flush_pending();
  ++files_;
  if (file_.is_good()) ++good_files_;
  add_counts(file_, totals_);
}

void PeopleReport::end_single() {
  if (unlisted_ > 0) {
    pending_ += "  and ";
    pending_ += count_text(unlisted_, " more that passed\n");
  }
  pending_ += "  ";
  append(colour_of(file_), counts_text(file_));
  pending_ += "\n";
}

void PeopleReport::end_repeated() {
  for (const auto& [number, failing] : failing_) {
    pending_ += "  ";
    pending_ += number;
    pending_ += " ";
    pending_ += failing.name;
    pending_ += " failed in ";
    if (failing.runs == file_.run) {
      pending_ += "all ";
    } else {
      pending_ += count_text(failing.runs, " of ");
    }
    pending_ += count_text(file_.run, " runs\n");
  }
  Printable summary;
  summary += good_runs_;
  summary += " of ";
  summary += count_text(file_.run, " runs passed in ");
  summary += time_text(file_.took);
  pending_ += "  ";
  append(colour_of(file_), summary);
  pending_ += "\n";
}

void PeopleReport::finish() {
  if (finished_) return;
  finished_ = true;
  end_file();
  if (files_ < 2) return;
  Printable total;
  total += good_files_;
  total += " of ";
  total += count_text(files_, " files passed");
  if (unreadable_files_ > 0) {
    total += ", ";
    total += count_text(unreadable_files_, " could not be read");
  }
  total += "; exchanges: ";
  total += counts_text(totals_);
  FileResult coloured = totals_;
  coloured.could_not_run += unreadable_files_;
  pending_ += "total: ";
  append(colour_of(coloured), total);
  pending_ += "\n";
  flush_pending();
}

void PeopleReport::append(Literal colour, const Printable& text) {
  const bool colours = style_.colour && !colour.text.empty();
  if (colours) pending_ += colour;
  pending_ += text;
  if (colours) pending_ += kPlain;
}

void PeopleReport::flush_pending() {
  clear_progress();
  const Printable shown = style_.charset == Charset::ascii ? ascii_only(pending_) : pending_;
  sink_.write(laid_out_lines(shown, style_.wraps ? style_.columns : 0));
  sink_.flush();
  pending_.clear();
}

}  // namespace confab
