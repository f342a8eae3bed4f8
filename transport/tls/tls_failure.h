#pragma once
// What goes wrong with TLS, as codes of our own: TLS_CERTIFICATE, TLS_NO_TLS, ...

#include <stdexcept>
#include <string>
#include <system_error>

namespace confab {

enum class TlsCode {
  unavailable = 1,  // no OpenSSL on this machine
  certificate,      // the peer's is not what was asked for
  no_tls,           // the peer speaks something else
  cut,              // the connection ended without TLS's own end
  protocol,         // whatever else the peer did wrong, or would not have
  own,              // our own certificate, key or options
  refused,          // the server does not agree to it (STARTTLS)
  injected,         // it said more in the clear than that it agrees
};

std::error_code tls_code(TlsCode code) noexcept;

class NetworkError;
struct Endpoint;
enum class Op;
// "no TLS with example.org:25: " and why.
NetworkError tls_error(const Endpoint& who, TlsCode code, const std::string& why);

// what() says why, for the end of "no TLS with example.org:443: ...".
class TlsFailure : public std::runtime_error {
 public:
  TlsFailure(TlsCode what_kind, const std::string& why) : runtime_error(why), code(what_kind) {}
  TlsCode code;
};

NetworkError tls_error(Op op, const Endpoint& who, const TlsFailure& failure);

}  // namespace confab
