#include "transport/tls/pem_file.h"

#include <algorithm>

#include "transport/tls/openssl.h"

namespace confab {

PemFile open_pem(const std::string& path) { return PemFile(std::fopen(path.c_str(), "re")); }

int give_passphrase(char* place, int size, int, void* given) noexcept {
  auto& passphrase = *static_cast<GivenPassphrase*>(given);
  passphrase.was_asked = true;
  const std::string& text = passphrase.text;
  if (text.empty() || text.size() > static_cast<std::size_t>(size)) return -1;
  std::ranges::copy(text, place);
  return static_cast<int>(text.size());
}

KeyLock try_key(const std::string& path, const std::string& passphrase) {
  const PemFile file = open_pem(path);
  if (!file) return KeyLock::unreadable;
  GivenPassphrase given{passphrase};
  const Owned<EVP_PKEY> key(
      openssl().PEM_read_PrivateKey(file.get(), nullptr, give_passphrase, &given));
  openssl().ERR_clear_error();
  if (key) return KeyLock::open;
  return given.was_asked ? KeyLock::locked : KeyLock::unreadable;
}

}  // namespace confab
