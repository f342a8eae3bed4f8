#pragma once
// A page in one file: nothing is fetched, nothing runs; readable in light and in dark.

#include <string>
#include <string_view>

namespace confab {

// Up to <body>. What follows is the caller's; append_html_end() closes it.
void append_html_begin(std::string_view title, std::string& out);
void append_html_end(std::string& out);

// <tag>text</tag>
void append_element(std::string_view tag, std::string_view text, std::string& out);

}  // namespace confab
