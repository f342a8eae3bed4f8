#include "protocol/framing/http_scanner.h"

#include <algorithm>
#include <charconv>

#include "protocol/framing/framing.h"
#include "protocol/framing/http_head.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

constexpr int kHexadecimal = 16;
constexpr std::size_t kLongestChunkSize = 15;  // digits

class HttpScanner : public FrameScanner {
 public:
  explicit HttpScanner(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  bool decodes() const noexcept override { return true; }

  // A response without any of its body may be the answer to a HEAD.
  bool lacks_bytes() const noexcept override {
    return part_ != Part::until_end && !may_be_bodiless_;
  }

  Scan scan(std::string_view bytes, std::string& message) override {
    std::size_t at = 0;
    while (at < bytes.size() && !is_whole_) {
      const std::string_view left = bytes.substr(at);
      const bool is_of_bytes =
          part_ == Part::body || part_ == Part::chunk || part_ == Part::until_end;
      at += is_of_bytes ? take_bytes(left, message) : take_line(left, message);
    }
    if (!is_whole_) return {at};
    begin_anew();
    return {at, true};
  }

  void begin_anew() override {
    part_ = is_tunnel_ ? Part::until_end : Part::head;
    head_ = {};
    line_.clear();
    left_ = 0;
    is_whole_ = may_be_bodiless_ = false;
  }

 private:
  enum class Part { head, body, until_end, chunk_size, chunk, chunk_end, trailer };

  std::size_t take_bytes(std::string_view bytes, std::string& message) {
    if (part_ != Part::until_end) bytes = bytes.substr(0, left_);
    message += bytes;
    left_ -= part_ != Part::until_end ? bytes.size() : 0;
    may_be_bodiless_ = false;
    if (part_ == Part::chunk && left_ == 0) part_ = Part::chunk_end;
    is_whole_ = part_ == Part::body && left_ == 0;
    return bytes.size();
  }

  std::size_t take_line(std::string_view bytes, std::string& message) {
    const std::size_t end = bytes.find('\n');
    may_be_bodiless_ = false;
    bytes = bytes.substr(0, end == bytes.npos ? end : end + 1);
    if (line_.size() + bytes.size() > limit_bytes_)
      throw FramingError("an HTTP line that begins " + beginning(bytes) + " and has more than " +
                         std::to_string(limit_bytes_) + " bytes: a shorter one was expected");
    line_ += bytes;
    if (part_ == Part::head) message += bytes;
    if (end == bytes.npos) return bytes.size();
    check_line();
    line_.resize(line_.size() - 2);
    end_line();
    line_.clear();
    return bytes.size();
  }

  // The same, however the line came.
  std::string beginning(std::string_view rest) const {
    constexpr std::size_t kShown = 40;
    return quoted_short((line_ + std::string(rest)).substr(0, kShown)).text();
  }

  void check_line() const {
    if (line_.size() > 1 && line_.find('\r') == line_.size() - 2) return;
    throw FramingError("an HTTP line " + quoted_short(line_).text() +
                       " that does not end with CR LF, or has a CR inside: one CR LF was expected");
  }

  void end_line() {
    switch (part_) {
      case Part::head:
        return end_head_line();
      case Part::chunk_size:
        return begin_chunk();
      case Part::chunk_end:
        if (!line_.empty())
          throw FramingError("an HTTP chunk that goes on with " + quoted_short(line_).text() +
                             " after its size: CR LF was expected");
        part_ = Part::chunk_size;
        return;
      default:
        is_whole_ = line_.empty();
    }
  }

  // Lines that are empty before the first one are left over from the message before (RFC 9112,
  // section 2.2).
  void end_head_line() {
    if (!line_.empty()) return head_.take_line(line_);
    if (head_.has_begun()) begin_body();
  }

  void begin_body() {
    const HttpBody body = head_.body();
    left_ = body.length;
    may_be_bodiless_ = head_.is_response();
    is_tunnel_ = head_.is_upgrade();
    switch (body.ends) {
      case HttpBody::Ends::at_once:
        is_whole_ = true;
        break;
      case HttpBody::Ends::by_length:
        part_ = Part::body;
        break;
      case HttpBody::Ends::by_chunks:
        part_ = Part::chunk_size;
        break;
      case HttpBody::Ends::by_peer:
        part_ = Part::until_end;
        break;
    }
  }

  // "1a", "1a ; name=value".
  void begin_chunk() {
    const std::size_t digits = std::min(line_.find_first_of(" \t;"), line_.size());
    const std::size_t after = line_.find_first_not_of(" \t", digits);
    const auto [stopped, error] =
        std::from_chars(line_.data(), line_.data() + digits, left_, kHexadecimal);
    const bool is_size =
        error == std::errc() && stopped == line_.data() + digits && digits <= kLongestChunkSize;
    if (!is_size || (after != line_.npos && line_[after] != ';'))
      throw FramingError("an HTTP chunk size of " + quoted_short(line_).text() +
                         ": at most 15 hexadecimal digits were expected");
    part_ = left_ > 0 ? Part::chunk : Part::trailer;
  }

  std::size_t limit_bytes_;
  Part part_ = Part::head;
  HttpHead head_;
  std::string line_;        // that has not ended
  std::uint64_t left_ = 0;  // bytes of the body, or of a chunk
  bool is_whole_ = false;
  bool may_be_bodiless_ = false;
  bool is_tunnel_ = false;  // after a 101
};

}  // namespace

std::unique_ptr<FrameScanner> http_scanner(std::size_t limit_bytes) {
  return std::make_unique<HttpScanner>(limit_bytes);
}

}  // namespace confab
