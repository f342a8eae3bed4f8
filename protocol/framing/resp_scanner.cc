#include "protocol/framing/resp_scanner.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "protocol/framing/framing.h"
#include "protocol/text/payload.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

constexpr std::size_t kDeepest = 64;           // Redis nests 7 deep
constexpr std::size_t kLongestCount = 20;      // characters
constexpr std::uint64_t kMost = 512ULL << 20;  // proto-max-bulk-len of Redis
constexpr std::string_view kLineTypes = "+-:_#,(";
constexpr std::string_view kBulkTypes = "$!=";
constexpr std::string_view kAggregateTypes = "*~>%|";

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class RespScanner : public FrameScanner {
 public:
  bool lacks_bytes() const noexcept override { return state_ != State::command; }

  Scan scan(std::string_view bytes, std::string&) override {
    std::size_t at = 0;
    while (at < bytes.size()) {
      at += step(bytes.substr(at));
      if (!is_whole_) continue;
      const std::size_t end_size = state_ == State::command && !after_return_ ? 1 : 2;
      begin_anew();
      return {at, true, end_size};
    }
    return {at};
  }

  void begin_anew() override {
    state_ = State::type;
    nested_.clear();
    is_whole_ = after_return_ = false;
  }

 private:
  enum class State { type, line, count, bulk, bulk_end, command };

  // How many bytes it went on by.
  std::size_t step(std::string_view bytes) {
    switch (state_) {
      case State::type:
        begin_value(bytes.front());
        return 1;
      case State::count:
        read_count(bytes.front());
        return 1;
      case State::bulk:
        return skip_bulk(bytes);
      case State::line:
      case State::bulk_end:
        return skip_line(bytes);
      case State::command:
        break;
    }
    return skip_command(bytes);
  }

  void begin_value(char type) {
    type_ = type;
    after_return_ = false;
    count_.clear();
    const auto is_one_of = [type](std::string_view types) {
      return types.find(type) != types.npos;
    };
    if (is_one_of(kLineTypes)) {
      state_ = State::line;
    } else if (is_one_of(kBulkTypes) || is_one_of(kAggregateTypes)) {
      state_ = State::count;
    } else if (nested_.empty() && is_letter(type)) {
      state_ = State::command;
    } else {
      throw FramingError("no RESP value begins with the byte " + to_hex({&type, 1}) +
                         ": one of +-:$*_#,(!=%~>| was expected");
    }
  }

  // To its CR LF.
  std::size_t skip_line(std::string_view bytes) {
    const bool has_text = state_ == State::line;
    const std::size_t end = after_return_ || !has_text ? 0 : bytes.find_first_of("\r\n");
    if (end == bytes.npos) return bytes.size();
    if (bytes[end] != (after_return_ ? '\n' : '\r'))
      throw FramingError(std::string(has_text ? "a RESP line" : "a RESP string") + " of type \"" +
                         type_ + "\" with the byte " + to_hex(bytes.substr(end, 1)) +
                         " where its CR LF was expected");
    if (std::exchange(after_return_, !after_return_)) end_value();
    return end + 1;
  }

  std::size_t skip_bulk(std::string_view bytes) {
    const std::size_t count = std::min<std::uint64_t>(left_, bytes.size());
    left_ -= count;
    if (left_ == 0) state_ = State::bulk_end;
    return count;
  }

  std::size_t skip_command(std::string_view bytes) {
    const std::size_t end = bytes.find('\n');
    if (end != 0) after_return_ = bytes.substr(0, end).ends_with('\r');
    is_whole_ = end != bytes.npos;
    return is_whole_ ? end + 1 : bytes.size();
  }

  void read_count(char c) {
    if (c != '\n') {
      count_ += c;
      if (count_.size() > kLongestCount) refuse_count();
      return;
    }
    if (!count_.ends_with('\r')) refuse_count();
    count_.pop_back();
    const bool is_null = count_ == "-1" && (type_ == '$' || type_ == '*');
    if (is_null) return end_value();
    const std::uint64_t count = count_read();
    if (kBulkTypes.find(type_) != kBulkTypes.npos) {
      left_ = count;
      after_return_ = false;
      state_ = count > 0 ? State::bulk : State::bulk_end;
    } else {
      begin_aggregate(count);
    }
  }

  std::uint64_t count_read() const {
    std::uint64_t count = 0;
    const char* end = count_.data() + count_.size();
    const auto [stopped, error] = std::from_chars(count_.data(), end, count);
    const bool has_leading_zero = count_.size() > 1 && count_.front() == '0';
    if (error != std::errc() || stopped != end || has_leading_zero || count > kMost) refuse_count();
    return count;
  }

  [[noreturn]] void refuse_count() const {
    throw FramingError(
        "a RESP \"" + std::string(1, type_) + "\" with the length " + quoted_short(count_).text() +
        ": digits without a leading zero, at most 536870912, and CR LF were expected");
  }

  // The pairs of an attribute are followed by the value that they are about.
  void begin_aggregate(std::uint64_t count) {
    const bool is_pairs = type_ == '%' || type_ == '|';
    const std::uint64_t values = count * (is_pairs ? 2 : 1) + (type_ == '|' ? 1 : 0);
    if (values == 0) return end_value();
    if (nested_.size() == kDeepest)
      throw FramingError("RESP values nested more than " + std::to_string(kDeepest) +
                         " deep: at most so many were expected");
    nested_.push_back(values);
    state_ = State::type;
  }

  void end_value() {
    while (!nested_.empty() && --nested_.back() == 0) nested_.pop_back();
    is_whole_ = nested_.empty();
    state_ = State::type;
  }

  State state_ = State::type;
  char type_ = 0;
  std::string count_;
  std::uint64_t left_ = 0;             // bytes of a bulk
  std::vector<std::uint64_t> nested_;  // values that each aggregate still waits for
  bool after_return_ = false;          // a CR came last
  bool is_whole_ = false;
};

}  // namespace

std::unique_ptr<FrameScanner> resp_scanner() { return std::make_unique<RespScanner>(); }

}  // namespace confab
