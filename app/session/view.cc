#include "app/session/view.h"

#include <stdexcept>
#include <string>

namespace confab {

View parse_view(std::string_view name) {
  for (const View view : {View::text, View::escaped, View::hex, View::json}) {
    if (name == view_name(view)) return view;
  }
  throw std::invalid_argument("no view is named \"" + std::string(name) +
                              "\"; there are: text, escaped, hex, json");
}

std::string_view view_name(View view) noexcept {
  return kViewNames[static_cast<std::size_t>(view)];
}

}  // namespace confab
