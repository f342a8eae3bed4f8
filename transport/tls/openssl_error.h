#pragma once
// OpenSSL's errors: which one counts, and what it means.

#include <string>

#include "transport/tls/tls_failure.h"

namespace confab {

// The reason numbers of OpenSSL that we tell in words of our own, or treat in a way of their own
// (sslerr.h).
int openssl_reason(unsigned long error) noexcept;
// The first error of the queue, in OpenSSL's words, lower case; empties the queue.
std::string openssl_error();

// What a peer did that OpenSSL has this error for: in our words where we have some, with what
// helps. 0: nobody knows.
TlsFailure failure_of(unsigned long error);
TlsFailure failure_in_openssl_words(unsigned long error);

}  // namespace confab
