#pragma once
// What the head of an HTTP/1 message says about its body.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab {

// RFC 9112, section 6.3. Of a response to HEAD or CONNECT it cannot be known from the response that
// it has no body: it is taken to have the one that its head tells of.
struct HttpBody {
  enum class Ends { at_once, by_length, by_chunks, by_peer };
  Ends ends = Ends::at_once;
  std::uint64_t length = 0;
};

class HttpHead {
 public:
  // The start line, then each field, without their CR LF. Throws FramingError for what is no
  // HTTP/1, and for a body about which the head says two things.
  void take_line(std::string_view line);
  HttpBody body() const;
  bool has_begun() const noexcept { return has_begun_; }
  bool is_response() const noexcept { return status_ != 0; }
  // 101: another protocol follows.
  bool is_upgrade() const noexcept { return status_ == kSwitching; }

 private:
  static constexpr int kSwitching = 101;

  void take_start(std::string_view line);
  void take_field(std::string_view name, std::string_view value);
  bool is_chunked() const;

  bool has_begun_ = false;
  int status_ = 0;                       // 0: of a request
  std::optional<std::string> length_;    // Content-Length
  std::optional<std::string> encoding_;  // Transfer-Encoding; several are joined by commas
};

}  // namespace confab
