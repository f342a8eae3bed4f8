#include "protocol/framing/length_field.h"

#include <stdexcept>
#include <utility>

#include "protocol/framing/framing.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

constexpr std::uint64_t kAllBits = ~std::uint64_t{0};
constexpr unsigned kBitsOfByte = 8;

[[noreturn]] void refuse_length(std::uint64_t length, const std::string& name,
                                std::uint64_t largest) {
  throw std::invalid_argument("a message whose length would be " + std::to_string(length) + ": " +
                              name + " counts to " + std::to_string(largest));
}

// One in bits, put together byte by byte.
class BinaryLength : public LengthField {
 public:
  void begin_anew() override {
    length_ = 0;
    read_ = 0;
  }

 protected:
  std::uint64_t finish() {
    const std::uint64_t length = length_;
    begin_anew();
    return length;
  }

  std::uint64_t length_ = 0;
  unsigned read_ = 0;  // bytes
};

class FixedLength : public BinaryLength {
 public:
  FixedLength(std::string name, std::size_t size, bool big_endian)
      : name_(std::move(name)), size_(size), big_endian_(big_endian) {}

  std::optional<std::uint64_t> read(std::uint8_t byte) override {
    const std::uint64_t value = byte;
    length_ =
        big_endian_ ? length_ << kBitsOfByte | value : length_ | value << (kBitsOfByte * read_);
    if (++read_ < size_) return std::nullopt;
    return finish();
  }

  std::string write(std::uint64_t length) const override {
    const std::uint64_t largest = kAllBits >> (kBitsOfByte * (sizeof(std::uint64_t) - size_));
    if (length > largest) refuse_length(length, name_, largest);
    std::string field(size_, '\0');
    for (std::size_t i = 0; i < size_; ++i) {
      const std::size_t place = big_endian_ ? size_ - 1 - i : i;
      field[place] = static_cast<char>(static_cast<std::uint8_t>(length >> (kBitsOfByte * i)));
    }
    return field;
  }

 private:
  std::string name_;
  std::size_t size_;
  bool big_endian_;
};

class VarintLength : public BinaryLength {
 public:
  std::optional<std::uint64_t> read(std::uint8_t byte) override {
    if (byte == 0 && read_ > 0)
      throw FramingError(
          "a varint length that ends with the byte 00, which its value does not "
          "need: its shortest form was expected");
    length_ |= static_cast<std::uint64_t>(byte & kValueBits) << (kBits * read_);
    const bool is_last = (byte & kMore) == 0;
    if (!is_last && ++read_ == kMostBytes)
      throw FramingError("a varint length of more than 5 bytes: at most 5 were expected");
    if (!is_last) return std::nullopt;
    return finish();
  }

  std::string write(std::uint64_t length) const override {
    constexpr std::uint64_t kLargest = (std::uint64_t{1} << (kBits * kMostBytes)) - 1;
    if (length > kLargest) refuse_length(length, "varint", kLargest);
    std::string field;
    for (; length > kValueBits; length >>= kBits)
      field += static_cast<char>(static_cast<std::uint8_t>((length & kValueBits) | kMore));
    return field += static_cast<char>(static_cast<std::uint8_t>(length));
  }

 private:
  static constexpr unsigned kBits = 7;
  static constexpr std::uint8_t kValueBits = 0x7f;
  static constexpr std::uint8_t kMore = 0x80;
  static constexpr unsigned kMostBytes = 5;
};

class DecimalLength : public LengthField {
 public:
  DecimalLength(std::string name, char end) : name_(std::move(name)), end_(end) {}

  std::optional<std::uint64_t> read(std::uint8_t byte) override {
    const char c = static_cast<char>(byte);
    if (c == end_ && !digits_.empty()) {
      const std::uint64_t length = length_;
      begin_anew();
      return length;
    }
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_after_zero = digits_ == "0";
    digits_ += c;
    if (!is_digit || is_after_zero || digits_.size() > kMostDigits) refuse();
    length_ = length_ * 10 + static_cast<std::uint64_t>(c - '0');
    return std::nullopt;
  }

  void begin_anew() override {
    length_ = 0;
    digits_.clear();
  }

  std::string write(std::uint64_t length) const override { return std::to_string(length) + end_; }

 private:
  // 10^19 - 1 is less than 2^64.
  static constexpr std::size_t kMostDigits = 19;

  [[noreturn]] void refuse() const {
    throw FramingError("a " + name_ + " length that begins " + quoted_short(digits_).text() +
                       ": at most 19 digits without a leading zero were expected, then \"" + end_ +
                       "\"");
  }

  std::string name_;
  char end_;
  std::string digits_;
  std::uint64_t length_ = 0;
};

}  // namespace

std::unique_ptr<LengthField> fixed_length(std::string name, std::size_t size, bool big_endian) {
  return std::make_unique<FixedLength>(std::move(name), size, big_endian);
}

std::unique_ptr<LengthField> varint_length() { return std::make_unique<VarintLength>(); }

std::unique_ptr<LengthField> decimal_length(std::string name, char end) {
  return std::make_unique<DecimalLength>(std::move(name), end);
}

}  // namespace confab
