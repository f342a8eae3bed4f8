#include "app/load/load_report_people.h"

#include <algorithm>
#include <array>
#include <string>

#include "app/load/load_text.h"
#include "app/text/line.h"

namespace confab {
namespace {

constexpr std::uint64_t kBarColumns = 40;
constexpr std::array<Literal, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

// Right-aligned text of ours.
void append_right(const std::string& text, std::size_t columns, Printable& out) {
  for (std::size_t n = text.size(); n < columns; ++n) out += " ";
  out += Untrusted(text);
}

void append_fact(Literal name, const Printable& text, Printable& out) {
  out += "  ";
  out += name;
  out += text;
  out += "\n";
}

void append_people_row(std::string_view name, const std::string& response,
                       const std::string& service, Printable& out) {
  out += "  ";
  out += Untrusted(name);
  append_right(response, 21 - name.size(), out);
  append_right(service, 12, out);
  out += "\n";
}

void append_people_percentiles(const LoadResult& result, Printable& out) {
  append_people_row("", "response", "service", out);
  for (std::size_t n = 0; n < kPercentiles.size(); ++n) {
    append_people_row(kPercentiles[n].name, latency_text(result.response.percentiles[n]),
                      latency_text(result.service.percentiles[n]), out);
  }
  append_people_row("max", latency_text(result.response.max), latency_text(result.service.max),
                    out);
  append_people_row("mean", latency_text(result.response.mean), latency_text(result.service.mean),
                    out);
  out += "  (response: since it was to be sent; service: since it was sent)\n";
}

// At least a sign of what there is at all.
void append_bar(std::uint64_t count, std::uint64_t largest, bool blocks, Printable& out) {
  const double share = static_cast<double>(count) / static_cast<double>(largest);
  const auto eighths = static_cast<std::uint64_t>(share * 8 * kBarColumns);
  const std::uint64_t shown = count > 0 ? std::max<std::uint64_t>(1, eighths) : 0;
  const std::uint64_t whole = blocks ? shown / 8 : (shown + 7) / 8;
  for (std::uint64_t n = 0; n < whole; ++n) out += blocks ? Literal("█") : Literal("#");
  if (blocks) out += kEighths[shown % 8];
}

void append_bars(const Latencies& latencies, bool blocks, Printable& out) {
  const std::vector<LatencyRow> rows = latency_rows(latencies);
  if (rows.empty()) return;
  std::uint64_t largest = 1;
  for (const LatencyRow& row : rows) largest = std::max(largest, row.count);
  out += "\n  response times, up to\n";
  for (const LatencyRow& row : rows) {
    append_right(round_latency_text(row.up_to), 11, out);
    out += " ";
    append_bar(row.count, largest, blocks, out);
    if (row.count > 0) {
      const auto share = static_cast<double>(row.count) / static_cast<double>(latencies.count);
      const std::string percent = decimal_text(100 * share, 1);
      out += Untrusted(percent == "0.0" ? " <0.1" : " " + percent);
      out += " %";
    }
    out += "\n";
  }
}

void append_objective(const LoadObjective& objective, const PeopleStyle& style, Printable& out) {
  out += "  ";
  if (style.colour) out += objective.met ? Literal("\033[32m") : Literal("\033[31m");
  if (style.ticks) {
    out += objective.met ? Literal("✓") : Literal("✗");
  } else {
    out += objective.met ? Literal("ok    ") : Literal("FAILED");
  }
  if (style.colour) out += "\033[0m";
  out += " ";
  out += objective.text;
  out += ": ";
  out += objective.actual;
  out += "\n";
}

}  // namespace

Printable load_people_text(const LoadResult& result, const PeopleStyle& style) {
  Printable out;
  if (style.colour) out += "\033[1m";
  out += Untrusted(result.title);
  if (style.colour) out += "\033[0m";
  out += "\n";
  append_fact("sessions   ", sessions_text(result), out);
  append_fact("exchanges  ", exchanges_text(result), out);
  const Printable errors = errors_text(result);
  if (!errors.empty()) append_fact("errors     ", errors, out);
  if (result.response.count > 0) {
    out += "\n";
    append_people_percentiles(result, out);
    append_bars(result.response, style.ticks, out);
  }
  if (!result.objectives.empty()) out += "\n";
  for (const LoadObjective& objective : result.objectives) append_objective(objective, style, out);
  for (const Printable& note : load_notes(result)) append_fact("note: ", note, out);
  if (style.charset == Charset::ascii) out = ascii_only(out);
  return laid_out_lines(out, style.wraps ? style.columns : 0);
}

}  // namespace confab
