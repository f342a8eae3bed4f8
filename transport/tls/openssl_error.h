#pragma once
// OpenSSL's queue of errors, as one of them.

#include <string>

namespace confab {

// The reason numbers of OpenSSL that we tell in words of our own, or treat in a way of their own
// (sslerr.h).
int openssl_reason(unsigned long error) noexcept;
// The first error of the queue, in OpenSSL's words, lower case; empties the queue.
std::string openssl_error();

}  // namespace confab
