#include "protocol/framing/framing.h"

#include <algorithm>
#include <utility>

#include "protocol/framing/delimited_framing.h"
#include "protocol/framing/length_framing.h"
#include "protocol/text/payload.h"

namespace confab {
namespace {

constexpr std::string_view kDelimiter = "delimiter:";
constexpr LengthPrefix kLengthPrefixes[] = {
    {"u8", 1, true},    {"u16be", 2, true},  {"u16le", 2, false},
    {"u32be", 4, true}, {"u32le", 4, false},
};

// Each read is a message, also an empty one (a datagram).
class RawFraming : public Framing {
 public:
  explicit RawFraming(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  void feed(std::string_view bytes) override { input_ = bytes; }

  std::optional<Frame> next() override {
    if (!input_) return std::nullopt;
    const std::string_view bytes = input_->substr(0, limit_bytes_);
    const bool complete = bytes.size() == input_->size();
    if (complete) {
      input_.reset();
    } else {
      input_->remove_prefix(bytes.size());
    }
    return Frame{bytes, bytes, complete, std::exchange(starts_message_, complete)};
  }

  std::optional<Frame> flush() override { return next(); }
  bool has_partial() const noexcept override { return false; }
  std::string prefix(std::uint64_t) const override { return {}; }

 private:
  std::size_t limit_bytes_;
  std::optional<std::string_view> input_;
  bool starts_message_ = true;
};

// Null: it is no framing with a length.
const LengthPrefix* length_prefix(std::string_view name) {
  const auto* prefix = std::find_if(std::begin(kLengthPrefixes), std::end(kLengthPrefixes),
                                    [&](const LengthPrefix& known) { return known.name == name; });
  return prefix == std::end(kLengthPrefixes) ? nullptr : prefix;
}

}  // namespace

std::unique_ptr<Framing> make_framing(std::string_view name, std::size_t limit_bytes) {
  using Before = DelimitedFraming::BeforeDelimiter;
  if (limit_bytes == 0) throw std::invalid_argument("a frame's limit of 0 bytes");
  if (name == "line")
    return std::make_unique<DelimitedFraming>("\n", Before::drop_carriage_return, limit_bytes);
  if (name == "crlf") return std::make_unique<DelimitedFraming>("\r\n", Before::keep, limit_bytes);
  if (name == "raw") return std::make_unique<RawFraming>(limit_bytes);
  if (name.starts_with(kDelimiter)) {
    std::string delimiter = unescape(name.substr(kDelimiter.size()));
    return std::make_unique<DelimitedFraming>(std::move(delimiter), Before::keep, limit_bytes);
  }
  if (const LengthPrefix* prefix = length_prefix(name))
    return std::make_unique<LengthFraming>(*prefix, limit_bytes);
  throw std::invalid_argument(
      "no framing \"" + std::string(name) +
      "\": line, crlf, raw, delimiter:TEXT, u8, u16be, u16le, u32be, u32le");
}

void check_framing(std::string_view name) {
  constexpr std::size_t kAnyLimit = 1 << 20;
  make_framing(name, kAnyLimit);
}

std::optional<std::string> ending_of(std::string_view name) {
  check_framing(name);
  if (has_length(name)) return "";
  if (name == "crlf") return "\r\n";
  if (name.starts_with(kDelimiter)) return unescape(name.substr(kDelimiter.size()));
  return std::nullopt;
}

bool has_length(std::string_view name) {
  check_framing(name);
  return length_prefix(name) != nullptr;
}

}  // namespace confab
