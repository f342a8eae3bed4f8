#include "tests/fuzz/target.h"

#include <cstdio>
#include <cstdlib>

namespace confab {
namespace {

constexpr char kSeparator = '\x1e';

std::string visible(std::string_view bytes) {
  std::string text;
  for (const char each : bytes) {
    const unsigned byte = static_cast<unsigned char>(each);
    char code[8];
    if (byte >= 0x20 && byte < 0x7f && each != '\\') {
      text += each;
    } else {
      std::snprintf(code, sizeof code, "\\x%02x", byte);
      text += code;
    }
  }
  return text;
}

[[noreturn]] void fail(std::string_view what, const std::source_location& place) {
  std::fprintf(stderr, "%s:%u: does not hold: %.*s\n", place.file_name(), place.line(),
               static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace

unsigned FuzzInput::choice(unsigned count) {
  if (left_.empty()) return 0;
  const unsigned byte = static_cast<unsigned char>(left_[0]);
  left_.remove_prefix(1);
  return (byte + 256U - '0') % 256U % count;
}

std::string FuzzInput::bytes(std::size_t count) {
  std::string taken(left_.substr(0, count));
  left_.remove_prefix(taken.size());
  return taken;
}

std::string FuzzInput::part() {
  const std::size_t end = left_.find(kSeparator);
  if (end == std::string_view::npos) return rest();
  std::string taken = bytes(end);
  left_.remove_prefix(1);
  return taken;
}

std::string FuzzInput::rest() { return bytes(left_.size()); }

void claim(bool holds, std::string_view what, std::source_location place) {
  if (!holds) fail(what, place);
}

void claim_equal(std::string_view left, std::string_view right, std::string_view what,
                 std::source_location place) {
  if (left == right) return;
  std::fprintf(stderr, "left:  %s\nright: %s\n", visible(left).c_str(), visible(right).c_str());
  fail(what, place);
}

}  // namespace confab

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  confab::fuzz(confab::FuzzInput(std::string_view(reinterpret_cast<const char*>(data), size)));
  return 0;
}
