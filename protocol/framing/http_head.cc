#include "protocol/framing/http_head.h"

#include <algorithm>
#include <charconv>

#include "protocol/framing/framing.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

// 2^60: no body has so many bytes, and a sum with another one cannot overflow.
constexpr std::uint64_t kLargestBody = std::uint64_t{1} << 60;

std::string quoted_part(std::string_view text) { return quoted_short(text).text(); }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

std::uint64_t length_of_body(const std::string& text) {
  std::uint64_t length = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, length);
  if (error != std::errc() || stopped != end || length > kLargestBody)
    throw FramingError("an HTTP Content-Length of " + quoted_part(text) +
                       ": decimal digits were expected, at most 1152921504606846976");
  return length;
}

// "HTTP/1.1 200 OK": 200.
int status_of(std::string_view line) {
  int status = 0;
  const std::string_view digits = line.size() >= 12 ? line.substr(9, 3) : std::string_view();
  const auto [stopped, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), status);
  const bool is_number = error == std::errc() && stopped == digits.data() + digits.size();
  const bool has_end = line.size() == 12 || (line.size() > 12 && line[12] == ' ');
  if (digits.empty() || !is_number || line[8] != ' ' || !has_end || status < 100)
    throw FramingError("an HTTP response that begins " + quoted_part(line) +
                       ": HTTP/1.1, a blank and a status of three digits were expected");
  return status;
}

}  // namespace

void HttpHead::take_line(std::string_view line) {
  if (!has_begun_) return take_start(line);
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == line.npos || name.empty() || name.find_first_of(" \t") != name.npos)
    throw FramingError("an HTTP field " + quoted_part(line) +
                       ": a name without blanks and \":\" were expected");
  take_field(name, without_blanks(line.substr(colon + 1)));
}

void HttpHead::take_start(std::string_view line) {
  constexpr std::string_view kVersion = "HTTP/1.";
  has_begun_ = true;
  if (line.starts_with(kVersion)) {
    status_ = status_of(line);
    return;
  }
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  const bool has_three = first != line.npos && first > 0 && last > first + 1;
  if (!has_three || !line.substr(last + 1).starts_with(kVersion))
    throw FramingError("an HTTP message that begins " + quoted_part(line) +
                       ": \"GET /path HTTP/1.1\" or \"HTTP/1.1 200 OK\" was expected");
}

void HttpHead::take_field(std::string_view name, std::string_view value) {
  const std::string key = lower(name);
  if (key == "content-length") {
    if (length_ && *length_ != value)
      throw FramingError("an HTTP head with the Content-Lengths " + quoted_part(*length_) +
                         " and " + quoted_part(value) + ": one was expected");
    length_ = value;
  } else if (key == "transfer-encoding") {
    encoding_ = encoding_ ? *encoding_ + "," + std::string(value) : std::string(value);
  }
  if (length_ && encoding_)
    throw FramingError("an HTTP head with both Content-Length (" + quoted_part(*length_) +
                       ") and Transfer-Encoding (" + quoted_part(*encoding_) +
                       "): one of them was expected");
}

// Chunked is the last encoding, and there is only one (RFC 9112, section 6.1).
bool HttpHead::is_chunked() const {
  bool is_last = false;
  for (std::string_view rest = *encoding_;;) {
    const std::size_t comma = rest.find(',');
    if (is_last)
      throw FramingError("an HTTP Transfer-Encoding of " + quoted_part(*encoding_) +
                         ": \"chunked\" was expected to be the last");
    is_last = lower(without_blanks(rest.substr(0, comma))) == "chunked";
    if (comma == rest.npos) return is_last;
    rest.remove_prefix(comma + 1);
  }
}

HttpBody HttpHead::body() const {
  using Ends = HttpBody::Ends;
  constexpr int kFirstFinal = 200;
  constexpr int kNoContent = 204;
  constexpr int kNotModified = 304;
  const bool has_none =
      is_response() && (status_ < kFirstFinal || status_ == kNoContent || status_ == kNotModified);
  if (has_none) return {};
  if (encoding_) {
    if (is_chunked()) return {Ends::by_chunks};
    if (is_response()) return {Ends::by_peer};
    throw FramingError("an HTTP request with the Transfer-Encoding " + quoted_part(*encoding_) +
                       ": \"chunked\" was expected, since nothing else tells where it ends");
  }
  if (!length_) return {is_response() ? Ends::by_peer : Ends::at_once};
  const std::uint64_t length = length_of_body(*length_);
  return {length > 0 ? Ends::by_length : Ends::at_once, length};
}

}  // namespace confab
