#include "protocol/framing/length_framing.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

#include "protocol/framing/framing.h"
#include "protocol/text/shortened.h"

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

constexpr std::size_t kLongestField = 20;  // 19 digits and what ends them

class LengthScanner : public FrameScanner {
 public:
  LengthScanner(LengthShape shape, std::size_t limit_bytes)
      : shape_(std::move(shape)),
        limit_bytes_(limit_bytes),
        field_(shape_.field()),
        left_before_(shape_.offset) {}

  bool decodes() const noexcept override { return true; }

  Scan scan(std::string_view bytes, std::string& message) override {
    std::size_t at = copy(bytes, left_before_, message);
    while (!has_length_ && at < bytes.size()) {
      const auto length = field_->read(static_cast<std::uint8_t>(bytes[at++]));
      if (length) begin_body(*length);
    }
    if (!has_length_) return {at};
    at += copy(bytes.substr(at), left_, message);
    if (left_ > 0) return {at};
    while (end_read_ < shape_.end.size() && at < bytes.size()) read_end(bytes[at++]);
    if (end_read_ < shape_.end.size()) return {at};
    begin_anew();
    return {at, true};
  }

  void begin_anew() override {
    field_->begin_anew();
    left_before_ = shape_.offset;
    left_ = 0;
    end_read_ = 0;
    has_length_ = false;
  }

 private:
  static std::size_t copy(std::string_view bytes, std::size_t& left, std::string& message) {
    const std::size_t count = std::min(left, bytes.size());
    message += bytes.substr(0, count);
    left -= count;
    return count;
  }

  void begin_body(std::uint64_t length) {
    const std::string said = "a " + shape_.name + " length of " + std::to_string(length);
    const std::uint64_t adds =
        static_cast<std::uint64_t>(shape_.adds < 0 ? -shape_.adds : shape_.adds);
    const bool is_counted = shape_.adds >= 0;
    if (is_counted && length < adds)
      throw FramingError(said + ": at least " + std::to_string(adds) +
                         " was expected, which is counted before the message");
    if (is_counted) length -= adds;
    const std::uint64_t uncounted = is_counted ? 0 : adds;
    if (length > limit_bytes_ || length + uncounted > limit_bytes_)
      throw FramingError(said + " bytes is more than the limit of " + std::to_string(limit_bytes_));
    left_ = length + uncounted;
    has_length_ = true;
  }

  void read_end(char byte) {
    if (byte != shape_.end[end_read_])
      throw FramingError("a " + shape_.name + " that goes on with " +
                         quoted_short({&byte, 1}).text() +
                         " after its length: " + quoted_short(shape_.end).text() + " was expected");
    ++end_read_;
  }

  LengthShape shape_;
  std::size_t limit_bytes_;
  std::unique_ptr<LengthField> field_;
  std::size_t left_before_;  // of the bytes before the field
  std::size_t left_ = 0;     // of those after it
  std::size_t end_read_ = 0;
  bool has_length_ = false;
};

class LengthEnvelope : public Envelope {
 public:
  explicit LengthEnvelope(LengthShape shape) : shape_(std::move(shape)) {}

  std::string head(std::uint64_t size_bytes) override {
    const auto size = static_cast<std::int64_t>(size_bytes);
    const std::int64_t length = size - static_cast<std::int64_t>(shape_.offset) + shape_.adds;
    if (size_bytes < shape_.offset || length < 0)
      throw std::invalid_argument("a message of " + std::to_string(size_bytes) + " bytes: with " +
                                  shape_.name + " it has at least " +
                                  std::to_string(least_bytes()));
    field_ = shape_.field()->write(static_cast<std::uint64_t>(length));
    left_before_ = shape_.offset;
    return left_before_ == 0 ? std::exchange(field_, {}) : std::string();
  }

  std::string body(std::string piece) override {
    if (field_.empty()) return piece;
    const std::size_t before = std::min(left_before_, piece.size());
    left_before_ -= before;
    if (left_before_ == 0) piece.insert(before, std::exchange(field_, {}));
    return piece;
  }

  std::string tail() override { return shape_.end; }

 private:
  std::size_t least_bytes() const noexcept {
    const std::int64_t uncounted = std::max<std::int64_t>(0, -shape_.adds);
    return shape_.offset + static_cast<std::size_t>(uncounted);
  }

  LengthShape shape_;
  std::string field_;  // until it is sent
  std::size_t left_before_ = 0;
};

}  // namespace

std::size_t LengthShape::most_overhead() const noexcept {
  return offset + kLongestField + end.size();
}

std::unique_ptr<FrameScanner> length_scanner(LengthShape shape, std::size_t limit_bytes) {
  return std::make_unique<LengthScanner>(std::move(shape), limit_bytes);
}

std::unique_ptr<Envelope> length_envelope(LengthShape shape) {
  return std::make_unique<LengthEnvelope>(std::move(shape));
}

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
