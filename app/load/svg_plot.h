#pragma once
// Lines over two axes, as SVG inside a page.
//
//   y_ticks  |        __
//            |   ____/       one line for each series; its name is in the legend above
//            |__/
//            +------------ x_ticks
//
// Where an axis is logarithmic is the caller's affair: points and ticks are placed as they are.

#include <string>
#include <vector>

namespace confab {

struct PlotPoint {
  double x;
  double y;
};

struct PlotTick {
  double at;
  std::string label;
};

struct PlotSeries {
  std::string style;  // "one", "two", "errors": a class of the page's
  std::string name;
  std::vector<PlotPoint> points;
};

struct Plot {
  std::string title;
  // The axes reach from the first to the last tick: at least two each, ascending.
  std::vector<PlotTick> x_ticks;
  std::vector<PlotTick> y_ticks;
  std::vector<PlotSeries> series;
};

// Points beyond the axes are drawn at their ends.
void append_svg(const Plot& plot, std::string& out);

// 0, 20, 40, ... at least up to `max`; some five.
std::vector<PlotTick> even_ticks(double max);

}  // namespace confab
