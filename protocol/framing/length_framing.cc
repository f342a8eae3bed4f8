#include "protocol/framing/length_framing.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "protocol/framing/framing.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

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

}  // namespace confab
