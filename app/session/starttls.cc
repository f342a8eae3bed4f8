#include "app/session/starttls.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <utility>

#include "app/session/excerpt.h"
#include "transport/tls/tls_failure.h"

namespace confab {
namespace {

constexpr std::size_t kKeptBytes = 200;

void keep(std::string_view bytes, std::string& place) {
  place += bytes.substr(0, kKeptBytes - std::min(kKeptBytes, place.size()));
}

bool is_code(std::string_view text) {
  return text.size() == 3 &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

bool ClearAnswer::announces_another(std::string_view line) {
  const std::string_view code = line.substr(0, 3);
  const std::string_view after = line.substr(std::min<std::size_t>(line.size(), 3), 1);
  if (begun_.empty() && is_code(code) && after == "-") begun_ = code;
  if (!begun_.empty()) return !(code == begun_ && after == " ");
  if (line.starts_with("* ")) return true;
  const std::size_t blank = line.find(' ');
  return line.starts_with(':') && blank != std::string_view::npos &&
         line.substr(blank).starts_with(" NOTICE ");
}

Url LayerWish::place(Url url) const {
  url.options = options;
  return url;
}

void Negotiation::hear(std::string_view bytes) {
  try {
    if (refusal_.empty()) asking_.feed(bytes);
  } catch (const StarttlsRefused& refused) {
    refusal_ = refused.what();
  }
}

NetworkError Negotiation::failure(Endpoint who, Clock::duration waited) const {
  if (is_granted()) return starttls_injected(who, refusal_, true);
  if (!refusal_.empty()) return starttls_refused(who, refusal_);
  return starttls_late(std::move(who), protocol_, asking_.is_greeted(), waited);
}

void ClearAnswer::came(std::string_view bytes) {
  while (!is_over_ && !bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    keep(bytes.substr(0, end), line_);
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    is_over_ = !announces_another(line_);
    if (announced_.empty()) announced_ = line_;
    line_.clear();
  }
  keep(bytes, more_);
}

std::string ClearAnswer::one_too_many() const {
  if (is_over_) return more_;
  return announced_;
}

NetworkError starttls_refused(const Endpoint& who, const std::string& answer) {
  const std::string why = answer.empty() ? "it closed instead" : "it answered " + excerpt(answer);
  return tls_error(who, TlsCode::refused, why);
}

NetworkError starttls_injected(const Endpoint& who, const std::string& more, bool is_greeted) {
  std::string why = "more came in the clear than its answer, and nobody knows who sent it: ";
  why += excerpt(more);
  if (!is_greeted) why += " (a late greeting? --banner waits for it)";
  return tls_error(who, TlsCode::injected, why);
}

NetworkError starttls_late(Endpoint who, const std::string& protocol, bool is_greeted,
                           Clock::duration limit) {
  NetworkError late(Op::tls, std::move(who), system_code(ETIMEDOUT), true);
  const std::string not_done = is_greeted ? "it did not agree to it (" : "it sent no greeting (";
  late.set_reason(not_done + protocol + "): " + timed_out_after(limit));
  return late;
}

}  // namespace confab
