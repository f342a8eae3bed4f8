#include "app/session/starttls_trouble.h"

#include <cerrno>
#include <utility>

#include "app/session/excerpt.h"
#include "transport/tls/tls_failure.h"

namespace confab {

NetworkError starttls_refused(Endpoint who, const std::string& answer) {
  std::string why = answer.empty() ? "it closed instead" : "it answered " + excerpt(answer);
  return tls_error(std::move(who), TlsCode::refused, std::move(why));
}

NetworkError starttls_injected(Endpoint who, const std::string& more, bool is_greeted) {
  std::string why = "more came in the clear than its answer, and nobody knows who sent it: ";
  why += excerpt(more);
  if (!is_greeted) why += " (a late greeting? --banner waits for it)";
  return tls_error(std::move(who), TlsCode::injected, std::move(why));
}

NetworkError starttls_late(Endpoint who, const std::string& protocol, Clock::duration limit) {
  NetworkError late(Op::tls, std::move(who), system_code(ETIMEDOUT), true);
  late.set_reason("it did not agree to it (" + protocol + "): " + timed_out_after(limit));
  return late;
}

}  // namespace confab
