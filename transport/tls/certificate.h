#pragma once
// What a certificate says, as plain values, and one of our own for a server that has none.

#include <ctime>
#include <string>
#include <vector>

#include "transport/tls/openssl.h"

namespace confab {

// Any text is at most 256 bytes, and then an ellipsis: a certificate may be 100 KiB of one.
struct CertificateFacts {
  std::string subject;  // "CN = example.org"
  std::string issuer;
  std::vector<std::string> names;  // host names and addresses that it is for
  std::time_t not_before = 0;
  std::time_t not_after = 0;
  std::string sha256;  // 64 hexadecimal digits: of all of it, as "openssl x509 -fingerprint" says
  std::string key;     // "EC, 256 bits"
};

CertificateFacts facts_of(X509& certificate);
std::string fingerprint(const X509& certificate);

struct Identity {
  Owned<X509> certificate;
  Owned<EVP_PKEY> key;
};
// Made in this process and never written anywhere: P-256, for localhost and its addresses, for a
// year. Throws TlsFailure.
Identity make_identity();

}  // namespace confab
