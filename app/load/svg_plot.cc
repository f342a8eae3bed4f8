#include "app/load/svg_plot.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "app/load/load_text.h"
#include "app/text/xml_text.h"

namespace confab {
namespace {

// In the picture's own units; the page scales it.
constexpr double kWidth = 760;
constexpr double kHeight = 300;
constexpr double kLeft = 70;
constexpr double kRight = 40;
constexpr double kTop = 34;
constexpr double kBottom = 28;

double share_of(double value, const std::vector<PlotTick>& ticks) {
  const double from = ticks.front().at;
  const double to = ticks.back().at;
  return std::clamp((value - from) / (to - from), 0.0, 1.0);
}

std::string x_text(double x, const Plot& plot) {
  return decimal_text(kLeft + share_of(x, plot.x_ticks) * (kWidth - kLeft - kRight), 1);
}

std::string y_text(double y, const Plot& plot) {
  const double height = kHeight - kTop - kBottom;
  return decimal_text(kTop + (1 - share_of(y, plot.y_ticks)) * height, 1);
}

void append_svg_line(const std::string& x1, const std::string& y1, const std::string& x2,
                     const std::string& y2, std::string_view style, std::string& out) {
  out.append("<line class=\"").append(style).append("\" x1=\"").append(x1).append("\" y1=\"");
  out.append(y1).append("\" x2=\"").append(x2).append("\" y2=\"").append(y2).append("\"/>\n");
}

void append_text(const std::string& x, const std::string& y, std::string_view anchor,
                 std::string_view text, std::string& out) {
  out.append("<text x=\"").append(x).append("\" y=\"").append(y);
  out.append("\" dominant-baseline=\"middle\" text-anchor=\"").append(anchor).append("\">");
  append_xml(text, out);
  out += "</text>\n";
}

void append_axes(const Plot& plot, std::string& out) {
  const std::string left = decimal_text(kLeft, 1);
  const std::string right = decimal_text(kWidth - kRight, 1);
  const std::string top = decimal_text(kTop, 1);
  const std::string bottom = decimal_text(kHeight - kBottom, 1);
  for (const PlotTick& tick : plot.y_ticks) {
    const std::string y = y_text(tick.at, plot);
    append_svg_line(left, y, right, y, "grid", out);
    append_text(decimal_text(kLeft - 8, 1), y, "end", tick.label, out);
  }
  for (const PlotTick& tick : plot.x_ticks) {
    const std::string x = x_text(tick.at, plot);
    append_svg_line(x, top, x, bottom, "grid", out);
    append_text(x, decimal_text(kHeight - 12, 1), "middle", tick.label, out);
  }
}

void append_legend(const Plot& plot, std::string& out) {
  double x = kLeft;
  for (const PlotSeries& series : plot.series) {
    append_svg_line(decimal_text(x, 1), "16.0", decimal_text(x + 28, 1), "16.0", series.style, out);
    append_text(decimal_text(x + 36, 1), "16", "start", series.name, out);
    x += 60 + 7 * static_cast<double>(series.name.size());
  }
}

// Points that would be drawn at one place are one.
void append_series(const Plot& plot, const PlotSeries& series, std::string& out) {
  out.append("<polyline class=\"").append(series.style).append("\" points=\"");
  std::string last;
  for (const PlotPoint& point : series.points) {
    std::string place = x_text(point.x, plot) + ',' + y_text(point.y, plot);
    if (place == last) continue;
    if (!last.empty()) out += ' ';
    out += place;
    last = std::move(place);
  }
  out += "\"/>\n";
}

}  // namespace

void append_svg(const Plot& plot, std::string& out) {
  out.append("<svg viewBox=\"0 0 ").append(decimal_text(kWidth, 0)).append(" ");
  out.append(decimal_text(kHeight, 0)).append("\" role=\"img\"");
  append_attribute("aria-label", plot.title, out);
  out += ">\n";
  append_axes(plot, out);
  append_legend(plot, out);
  for (const PlotSeries& series : plot.series) append_series(plot, series, out);
  out += "</svg>\n";
}

std::vector<PlotTick> even_ticks(double max) {
  const double power = std::pow(10.0, std::floor(std::log10(std::max(max, 1.0) / 4)));
  double step = std::max(power, 1.0);
  for (const double digit : {1.0, 2.0, 5.0, 10.0}) {
    step = std::max(digit * power, 1.0);
    if (max / step <= 6) break;
  }
  std::vector<PlotTick> ticks;
  for (double at = 0; ticks.size() < 2 || ticks.back().at < max; at += step)
    ticks.push_back({at, decimal_text(at, 0)});
  return ticks;
}

}  // namespace confab
