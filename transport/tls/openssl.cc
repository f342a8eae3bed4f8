#include "transport/tls/openssl.h"

#include <dlfcn.h>

#include <optional>
#include <string>

#include "transport/tls/tls_failure.h"

namespace confab {
namespace {

constexpr const char* kSsl = "libssl.so.3";
constexpr const char* kCrypto = "libcrypto.so.3";

// Never closed: what it has handed out lives as long as the program.
void* load(const char* name) {
  void* const library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    throw TlsFailure(TlsCode::unavailable,
                     std::string("TLS needs ") + name + " (Debian: the package libssl3)");
  return library;
}

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr)
    throw TlsFailure(TlsCode::unavailable, std::string("this machine's OpenSSL has no ") + name);
}

OpenSsl load_all() {
  void* const ssl = load(kSsl);
  void* const crypto = load(kCrypto);
  OpenSsl table;
#define CONFAB_FIND(name) find(ssl, #name, table.name);
  CONFAB_SSL_FUNCTIONS(CONFAB_FIND)
#undef CONFAB_FIND
#define CONFAB_FIND(name) find(crypto, #name, table.name);
  CONFAB_CRYPTO_FUNCTIONS(CONFAB_FIND)
#undef CONFAB_FIND
  return table;
}

}  // namespace

const OpenSsl& openssl() {
  static std::optional<OpenSsl> table;
  if (!table) table = load_all();
  return *table;
}

}  // namespace confab
