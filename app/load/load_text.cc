#include "app/load/load_text.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>

#include "protocol/text/duration.h"

namespace confab {
namespace {

// A generator that is late by less does not show in what it measures.
constexpr std::chrono::microseconds kNotableLag{100};

struct Unit {
  double size;
  std::string_view name;
};
constexpr Unit kTimes[] = {{1e9, " s"}, {1e6, " ms"}, {1e3, " us"}, {1, " ns"}};
constexpr Unit kSizes[] = {{1e9, " GB"}, {1e6, " MB"}, {1e3, " kB"}, {1, " B"}};

// In the largest unit that it reaches. What would be rounded to 1000 belongs to the next unit.
std::string in_units(double value, std::span<const Unit> units) {
  const Unit* unit = &units.back();
  for (const Unit& each : units) {
    if (value < each.size * 0.9995) continue;
    unit = &each;
    break;
  }
  const double shown = value / unit->size;
  int decimals = shown < 9.995 ? 2 : shown < 99.95 ? 1 : 0;
  if (unit->size == 1) decimals = 0;
  return decimal_text(shown, decimals).append(unit->name);
}

Printable text_of(std::string_view ours) { return Printable(Untrusted(ours)); }

// So that what happened in it, and how much of that a second, agree.
std::string exact_duration_text(std::chrono::nanoseconds took) {
  if (took < std::chrono::seconds(1)) return latency_text(took);
  return decimal_text(std::chrono::duration<double>(took).count(), 2).append(" s");
}

bool is_notable(const LoadResult& result) {
  return result.lag_p99 >= kNotableLag && result.lag_p99 * 10 >= result.response.p99();
}

}  // namespace

std::string decimal_text(double number, int decimals) {
  char text[400];  // the largest double has 309 digits
  const auto end =
      std::to_chars(std::begin(text), std::end(text), number, std::chars_format::fixed, decimals)
          .ptr;
  return {std::begin(text), end};
}

std::string latency_text(std::chrono::nanoseconds latency) {
  return in_units(static_cast<double>(latency.count()), kTimes);
}

std::string round_latency_text(std::chrono::nanoseconds latency) {
  std::string text = latency_text(latency);
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return text;
  const std::size_t unit = text.find(' ');
  const std::size_t last = text.find_last_not_of('0', unit - 1);
  const std::size_t kept = last == point ? point : last + 1;
  return text.erase(kept, unit - kept);
}

std::string bytes_text(std::uint64_t bytes) { return in_units(static_cast<double>(bytes), kSizes); }

double per_second(std::uint64_t count, std::chrono::nanoseconds took) {
  const double seconds = std::chrono::duration<double>(took).count();
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::uint64_t error_count(const LoadResult& result) {
  std::uint64_t count = 0;
  for (const auto& [code, number] : result.errors) count += number;
  return count;
}

Printable sessions_text(const LoadResult& result) {
  Printable text;
  if (!result.closed_loop) {
    text += result.planned;
    text += " planned, ";
  }
  text += result.started;
  text += " started, ";
  text += result.finished;
  text += " finished, ";
  text += result.failed;
  text += " failed";
  if (result.closed_loop) return text;
  text += ", ";
  text += result.dropped;
  text += " dropped";
  return text;
}

Printable exchanges_text(const LoadResult& result) {
  Printable text;
  text += result.exchanges;
  text += " in ";
  text += text_of(exact_duration_text(result.took));
  text += ", ";
  text += text_of(decimal_text(per_second(result.exchanges, result.took), 1));
  text += " a second; ";
  text += text_of(bytes_text(result.sent_bytes));
  text += " sent, ";
  text += text_of(bytes_text(result.received_bytes));
  text += " received";
  return text;
}

Printable errors_text(const LoadResult& result) {
  Printable text;
  for (const auto& [code, number] : result.errors) {
    if (!text.empty()) text += ", ";
    text += Untrusted(code);
    text += " ";
    text += number;
  }
  return text;
}

std::vector<Printable> load_notes(const LoadResult& result) {
  std::vector<Printable> notes;
  if (result.was_interrupted) {
    Printable text("interrupted after ");
    text += text_of(duration_text(result.took));
    text += ": this is what was measured until then";
    notes.push_back(text);
  }
  if (result.closed_loop) {
    notes.push_back(Printable(
        "closed loop: while the server stalls nothing new is sent, so what would have waited is "
        "not measured (coordinated omission); --rate sends on schedule"));
  }
  if (is_notable(result)) {
    Printable late("the generator itself was late by ");
    late += text_of(latency_text(result.lag_p99));
    late += " (p99): the response times are in part its own";
    notes.push_back(late);
  }
  if (result.dropped > 0) {
    Printable dropped;
    dropped += result.dropped;
    dropped += result.dropped == 1 ? Literal(" start was") : Literal(" starts were");
    dropped += " dropped: as many sessions were running as may";
    notes.push_back(dropped);
  }
  return notes;
}

}  // namespace confab
