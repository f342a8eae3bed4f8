#include "transport/tls/openssl_error.h"

#include <cstring>

#include "transport/tls/openssl.h"

namespace confab {

int openssl_reason(unsigned long error) noexcept { return ERR_GET_REASON(error); }

std::string openssl_error() {
  const unsigned long first = openssl().ERR_get_error();
  openssl().ERR_clear_error();
  if (first == 0) return "no reason is known";
  if (ERR_SYSTEM_ERROR(first)) return std::strerror(ERR_GET_REASON(first));
  const char* const words = openssl().ERR_reason_error_string(first);
  return words == nullptr ? "error " + std::to_string(first) : words;
}

}  // namespace confab
