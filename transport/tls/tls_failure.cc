#include "transport/tls/tls_failure.h"

#include <utility>

#include "transport/network_error.h"

namespace confab {
namespace {

class TlsCategory final : public NamedCategory {
 public:
  const char* name() const noexcept override { return "tls"; }
  std::string message(int value) const override {
    switch (static_cast<TlsCode>(value)) {
      case TlsCode::unavailable:
        return "OpenSSL is missing";
      case TlsCode::certificate:
        return "its certificate is not trusted";
      case TlsCode::no_tls:
        return "it does not speak TLS";
      case TlsCode::cut:
        return "the connection was cut";
      case TlsCode::protocol:
        return "its TLS is wrong";
      case TlsCode::own:
        return "our own side of TLS is wrong";
      case TlsCode::refused:
        return "it refused";
      case TlsCode::injected:
        return "it said more than its answer";
    }
    return "TLS failed";
  }
  std::string code_name(int value) const override {
    switch (static_cast<TlsCode>(value)) {
      case TlsCode::unavailable:
        return "TLS_UNAVAILABLE";
      case TlsCode::certificate:
        return "TLS_CERTIFICATE";
      case TlsCode::no_tls:
        return "TLS_NO_TLS";
      case TlsCode::cut:
        return "TLS_CUT";
      case TlsCode::protocol:
        return "TLS_PROTOCOL";
      case TlsCode::own:
        return "TLS_OWN";
      case TlsCode::refused:
        return "TLS_REFUSED";
      case TlsCode::injected:
        return "TLS_INJECTED";
    }
    return "TLS_" + std::to_string(value);
  }
};

}  // namespace

std::error_code tls_code(TlsCode code) noexcept {
  static const TlsCategory category;
  return {static_cast<int>(code), category};
}

NetworkError tls_error(Op op, const Endpoint& who, const TlsFailure& failure) {
  NetworkError error(op, who, tls_code(failure.code), true);
  error.set_reason(failure.what());
  return error;
}

NetworkError tls_error(const Endpoint& who, TlsCode code, const std::string& why) {
  return tls_error(Op::tls, who, TlsFailure(code, why));
}

}  // namespace confab
