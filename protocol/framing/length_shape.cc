// "length:offset=2,size=2,be,adds=4", read.

#include <charconv>
#include <optional>
#include <stdexcept>

#include "protocol/framing/length_framing.h"

namespace confab {
namespace {

constexpr int kFarthest = 1024;  // headers are short

[[noreturn]] void refuse_shape(std::string_view part) {
  throw std::invalid_argument("\"" + std::string(part) +
                              "\" in length:...: there are offset=N and adds=N (up to 1024), "
                              "size=N (up to 8) or size=varint, be or le, with commas between");
}

std::optional<int> number(std::string_view text, int least, int most) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || value < least || value > most) return std::nullopt;
  return value;
}

// The parts that were said.
struct Said {
  std::optional<int> offset, size, adds;
  bool is_varint = false;
  std::optional<bool> big_endian;

  void take(std::string_view part) {
    const std::size_t equals = part.find('=');
    const std::string_view name = part.substr(0, equals);
    const std::string_view value = equals == part.npos ? "" : part.substr(equals + 1);
    const bool is_order = part == "be" || part == "le";
    if (is_order && !big_endian) {
      big_endian = part == "be";
    } else if (name == "offset" && !offset) {
      offset = number(value, 0, kFarthest);
      if (!offset) refuse_shape(part);
    } else if (name == "adds" && !adds) {
      adds = number(value, -kFarthest, kFarthest);
      if (!adds) refuse_shape(part);
    } else if (name == "size" && !size && !is_varint) {
      is_varint = value == "varint";
      size = number(value, 1, 8);
      if (!is_varint && !size) refuse_shape(part);
    } else {
      refuse_shape(part);
    }
  }
};

}  // namespace

LengthShape length_shape(std::string_view arguments) {
  Said said;
  for (std::string_view rest = arguments;;) {
    const std::size_t comma = rest.find(',');
    said.take(rest.substr(0, comma));
    if (comma == rest.npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (!said.size && !said.is_varint)
    throw std::invalid_argument("length:" + std::string(arguments) +
                                " does not say the size: length:size=2, for one of 2 bytes");
  LengthShape shape;
  shape.name = "length:" + std::string(arguments);
  shape.offset = static_cast<std::size_t>(said.offset.value_or(0));
  shape.adds = said.adds.value_or(0);
  const auto size = static_cast<std::size_t>(said.size.value_or(0));
  const bool big_endian = said.big_endian.value_or(true);
  if (said.is_varint) {
    shape.field = varint_length;
  } else {
    shape.field = [name = shape.name, size, big_endian] {
      return fixed_length(name, size, big_endian);
    };
  }
  return shape;
}

}  // namespace confab
