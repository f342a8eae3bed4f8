#pragma once
// The C library's widths of characters depend on the locale.

#include <clocale>

namespace confab::test {

// UTF-8 while it lives.
struct Utf8Locale {
  Utf8Locale() { std::setlocale(LC_ALL, "C.UTF-8"); }
  ~Utf8Locale() { std::setlocale(LC_ALL, "C"); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
};

}  // namespace confab::test
