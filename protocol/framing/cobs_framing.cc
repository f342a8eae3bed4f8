#include "protocol/framing/cobs_framing.h"

#include <algorithm>

#include "protocol/framing/framing.h"

namespace confab {
namespace {

constexpr std::size_t kLongestBlock = 254;
constexpr std::uint8_t kLongestCode = kLongestBlock + 1;

class CobsScanner : public FrameScanner {
 public:
  bool decodes() const noexcept override { return true; }
  bool lacks_bytes() const noexcept override { return has_begun_; }

  Scan scan(std::string_view bytes, std::string& message) override {
    std::size_t at = 0;
    while (at < bytes.size()) {
      if (left_ > 0) {
        at += copy_block(bytes.substr(at), message);
        continue;
      }
      const auto code = static_cast<std::uint8_t>(bytes[at++]);
      const bool is_end = code == 0 && has_begun_;
      if (is_end) begin_anew();
      if (is_end) return {at, true};
      if (code != 0) begin_block(code, message);
    }
    return {at};
  }

  void begin_anew() override {
    left_ = 0;
    has_begun_ = owes_zero_ = false;
  }

 private:
  void begin_block(std::uint8_t code, std::string& message) {
    if (owes_zero_) message += '\0';
    owes_zero_ = code != kLongestCode;
    left_ = code - 1U;
    has_begun_ = true;
  }

  std::size_t copy_block(std::string_view bytes, std::string& message) {
    bytes = bytes.substr(0, left_);
    if (bytes.find('\0') != bytes.npos)
      throw FramingError("a cobs message with a zero where its block goes on: " +
                         std::to_string(left_ - bytes.find('\0')) + " more bytes were expected");
    message += bytes;
    left_ -= bytes.size();
    return bytes.size();
  }

  std::size_t left_ = 0;    // of the block
  bool has_begun_ = false;  // a code came
  bool owes_zero_ = false;  // before the next block
};

class CobsEnvelope : public Envelope {
 public:
  std::string body(std::string piece) override {
    std::string coded;
    coded.reserve(piece.size() + piece.size() / kLongestBlock + 2);
    for (const char c : piece) {
      if (block_.size() == kLongestBlock) put_block(coded);
      if (c == '\0') {
        put_block(coded);
      } else {
        block_ += c;
      }
    }
    return coded;
  }

  std::string tail() override {
    std::string coded;
    put_block(coded);
    return coded += '\0';
  }

 private:
  void put_block(std::string& coded) {
    coded += static_cast<char>(static_cast<std::uint8_t>(block_.size() + 1));
    coded += block_;
    block_.clear();
  }

  std::string block_;
};

}  // namespace

std::unique_ptr<FrameScanner> cobs_scanner() { return std::make_unique<CobsScanner>(); }
std::unique_ptr<Envelope> cobs_envelope() { return std::make_unique<CobsEnvelope>(); }

}  // namespace confab
