#include "app/load/load_report.h"

#include "app/load/load_text.h"
#include "app/replay/json_members.h"
#include "app/replay/report_text.h"
#include "protocol/json/json_text.h"

namespace confab {
namespace {

void append_latencies(std::string_view key, const Latencies& latencies, std::string& out) {
  out += ",\n";
  out.append("\"").append(key).append("\":{");
  append_member("count", latencies.count, out);
  append_member("mean", latencies.mean, out);
  append_member("max", latencies.max, out);
  for (std::size_t n = 0; n < kPercentiles.size(); ++n)
    append_member(kPercentiles[n].name, latencies.percentiles[n], out);
  append_key("buckets", out);
  out += '[';
  for (const LatencyBucket& bucket : latencies.buckets) {
    if (out.back() != '[') out += ',';
    out.append("[").append(seconds_text(bucket.low));
    out.append(",").append(seconds_text(bucket.high));
    out.append(",").append(std::to_string(bucket.count)).append("]");
  }
  out += "]}";
}

void append_errors(const LoadResult& result, std::string& out) {
  append_key("errors", out);
  out += '{';
  for (const auto& [code, count] : result.errors) {
    if (out.back() != '{') out += ',';
    append_json_string_shown(code, out);
    out.append(":").append(std::to_string(count));
  }
  out += '}';
}

void append_seconds(const LoadResult& result, std::string& out) {
  out += ",\n\"by_second\":[";
  for (const LoadSecond& second : result.seconds) {
    out += out.back() == '[' ? "\n{" : ",\n{";
    append_member("exchanges", second.exchanges, out);
    append_member("errors", second.errors, out);
    append_member("response_p99", second.p99, out);
    out += '}';
  }
  out += ']';
}

void append_objectives(const LoadResult& result, std::string& out) {
  out += ",\n\"objectives\":[";
  for (const LoadObjective& objective : result.objectives) {
    out += out.back() == '[' ? "\n{" : ",\n{";
    append_member("objective", objective.text.text(), out);
    append_member("actual", objective.actual.text(), out);
    append_member("met", objective.met, out);
    out += '}';
  }
  out += ']';
}

}  // namespace

std::string load_json(const LoadResult& result) {
  std::string out = "{";
  append_member("tool", "confab", out);
  append_member("version", CONFAB_VERSION, out);
  append_member("title", result.title, out);
  append_key("sessions", out);
  out += '{';
  append_member("planned", result.planned, out);
  append_member("started", result.started, out);
  append_member("finished", result.finished, out);
  append_member("failed", result.failed, out);
  append_member("dropped", result.dropped, out);
  out += '}';
  append_member("exchanges", result.exchanges, out);
  append_key("exchanges_per_second", out);
  out += decimal_text(per_second(result.exchanges, result.took), 3);
  append_member("sent_bytes", result.sent_bytes, out);
  append_member("received_bytes", result.received_bytes, out);
  append_member("seconds", result.took, out);
  append_member("closed_loop", result.closed_loop, out);
  append_member("generator_lag_p99", result.lag_p99, out);
  append_errors(result, out);
  append_member("notes", load_notes(result), out);
  append_objectives(result, out);
  append_latencies("response", result.response, out);
  append_latencies("service", result.service, out);
  append_seconds(result, out);
  return out + "}\n";
}

}  // namespace confab
