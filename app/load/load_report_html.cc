#include "app/load/load_report.h"

#include <string_view>

#include "app/load/load_plots.h"
#include "app/load/load_text.h"
#include "app/replay/html_page.h"
#include "app/text/xml_text.h"

namespace confab {
namespace {

void append_row(std::string_view name, const std::string& one, const std::string& two,
                std::string_view cell, std::string& out) {
  out += "<tr>";
  for (const std::string_view text : {name, std::string_view(one), std::string_view(two)}) {
    if (!text.empty() || cell == "th") append_element(cell, text, out);
  }
  out += "</tr>\n";
}

void append_facts(const LoadResult& result, std::string& out) {
  out += "<table class=\"text\">\n";
  append_row("sessions", sessions_text(result).text(), "", "td", out);
  append_row("exchanges", exchanges_text(result).text(), "", "td", out);
  const Printable errors = errors_text(result);
  if (!errors.empty()) append_row("errors", errors.text(), "", "td", out);
  out += "</table>\n";
}

void append_objective_rows(const LoadResult& result, std::string& out) {
  if (result.objectives.empty()) return;
  append_element("h2", "Objectives", out);
  out += "<table class=\"text\">\n";
  for (const LoadObjective& objective : result.objectives) {
    out += "<tr>";
    append_element("td", objective.text.text(), out);
    append_element("td", objective.actual.text(), out);
    out += objective.met ? "<td class=\"good\">met</td>" : "<td class=\"bad\">missed</td>";
    out += "</tr>\n";
  }
  out += "</table>\n";
}

void append_percentiles(const LoadResult& result, std::string& out) {
  const Latencies& response = result.response;
  const Latencies& service = result.service;
  out += "<table>\n";
  append_row("", "response", "service", "th", out);
  for (std::size_t n = 0; n < kPercentiles.size(); ++n) {
    append_row(kPercentiles[n].name, latency_text(response.percentiles[n]),
               latency_text(service.percentiles[n]), "td", out);
  }
  append_row("max", latency_text(response.max), latency_text(service.max), "td", out);
  append_row("mean", latency_text(response.mean), latency_text(service.mean), "td", out);
  out +=
      "</table>\n<p class=\"faint\">response: since it was to be sent; service: since it was "
      "sent</p>\n";
}

void append_plot(const Plot& plot, std::string& out) {
  append_element("h2", plot.title, out);
  append_svg(plot, out);
}

}  // namespace

std::string load_html(const LoadResult& result) {
  const std::string title = Printable(Untrusted(result.title)).text();
  std::string out;
  append_html_begin("confab load: " + title, out);
  append_element("h1", title, out);
  append_facts(result, out);
  append_objective_rows(result, out);
  for (const Printable& note : load_notes(result)) {
    out += "<p class=\"note\">";
    append_xml(note.text(), out);
    out += "</p>\n";
  }
  if (result.response.count > 0) {
    append_plot(latency_plot(result), out);
    append_percentiles(result, out);
  }
  if (!result.seconds.empty()) {
    append_plot(throughput_plot(result), out);
    append_plot(p99_plot(result), out);
  }
  append_html_end(out);
  return out;
}

}  // namespace confab
