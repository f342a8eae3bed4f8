#include "transport/tls/pem_file.h"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>

#include "transport/tls/openssl.h"
#include "transport/tls/tls_failure.h"

namespace confab {
namespace {

// One without a name never lets open() wait.
bool is_nameless(const std::string& path) {
  struct statfs system {};
  return ::statfs(path.c_str(), &system) == 0 && system.f_type == PIPEFS_MAGIC;
}

}  // namespace

void check_pem(const std::string& option, const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return;
  const std::string failed = "cannot read " + option + "=" + path + ": ";
  if (S_ISDIR(about.st_mode)) throw TlsFailure(TlsCode::own, failed + "it is a folder");
  if (S_ISFIFO(about.st_mode) && !is_nameless(path))
    throw TlsFailure(TlsCode::own, failed + "it is a fifo, and a file is needed");
}

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
