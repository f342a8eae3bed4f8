#include "protocol/framing/slip_framing.h"

#include "protocol/framing/framing.h"
#include "protocol/text/payload.h"

namespace confab {
namespace {

constexpr char kEnd = '\xc0';
constexpr char kEscape = '\xdb';
constexpr char kEscapedEnd = '\xdc';
constexpr char kEscapedEscape = '\xdd';

class SlipScanner : public FrameScanner {
 public:
  bool decodes() const noexcept override { return true; }
  bool lacks_bytes() const noexcept override { return has_begun_; }

  Scan scan(std::string_view bytes, std::string& message) override {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char c = bytes[i];
      if (is_escape_) {
        message += unescaped(c);
        is_escape_ = false;
      } else if (c == kEnd && has_begun_) {
        begin_anew();
        return {i + 1, true};
      } else if (c != kEnd) {
        has_begun_ = true;
        is_escape_ = c == kEscape;
        if (!is_escape_) message += c;
      }
    }
    return {bytes.size()};
  }

  void begin_anew() override { has_begun_ = is_escape_ = false; }

 private:
  static char unescaped(char c) {
    if (c == kEscapedEnd) return kEnd;
    if (c == kEscapedEscape) return kEscape;
    throw FramingError("a slip message with the bytes db " + to_hex({&c, 1}) +
                       ": db dc or db dd was expected");
  }

  bool has_begun_ = false;  // a byte of the message came
  bool is_escape_ = false;
};

class SlipEnvelope : public Envelope {
 public:
  std::string head(std::uint64_t) override { return {kEnd}; }

  std::string body(std::string piece) override {
    std::string coded;
    coded.reserve(piece.size() + piece.size() / 8);
    for (const char c : piece) {
      const bool is_special = c == kEnd || c == kEscape;
      if (is_special) coded += kEscape;
      coded += !is_special ? c : c == kEnd ? kEscapedEnd : kEscapedEscape;
    }
    return coded;
  }

  std::string tail() override { return {kEnd}; }
};

}  // namespace

std::unique_ptr<FrameScanner> slip_scanner() { return std::make_unique<SlipScanner>(); }
std::unique_ptr<Envelope> slip_envelope() { return std::make_unique<SlipEnvelope>(); }

}  // namespace confab
