#pragma once
// What all connections of one URL share: the certificates, the keys, what is trusted.

#include <memory>
#include <string>

#include "transport/tls/openssl.h"
#include "transport/tls/tls_options.h"

namespace confab {

class TlsContext {
 public:
  // `passphrase`: of the key. Throws TlsFailure: no OpenSSL; a file that cannot be read, or says
  // something else.
  TlsContext(Side role, const TlsOptions& options, const std::string& passphrase = {});

  Side role() const noexcept { return role_; }
  const TlsOptions& options() const noexcept { return options_; }
  SSL_CTX* get() const noexcept { return context_.get(); }
  // Of a server: its own certificate's, "64 hexadecimal digits".
  const std::string& fingerprint() const noexcept { return fingerprint_; }
  // It was made in this process.
  bool is_temporary() const noexcept { return is_temporary_; }

 private:
  void trust();
  void load_identity(const std::string& passphrase);
  void make_identity();
  void offer_protocols();

  Side role_;
  TlsOptions options_;
  Owned<SSL_CTX> context_;
  std::string fingerprint_;
  std::string protocols_;  // as ALPN has them: each after its length
  bool is_temporary_ = false;
};

}  // namespace confab
