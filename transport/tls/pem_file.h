#pragma once
// PEM files, and the passphrases of the keys in them.

#include <cstdio>
#include <memory>
#include <string>

namespace confab {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using PemFile = std::unique_ptr<std::FILE, CloseFile>;
// What an option names ("ca", "cert", "key"). Throws TlsFailure for what OpenSSL would call empty
// or wait for: a folder, and a fifo, since it is read more than once. What is not there is left to
// who reads it, and so is what a shell passes (/dev/fd/3).
void check_pem(const std::string& option, const std::string& path);
// Null: it cannot be read, as errno says.
PemFile open_pem(const std::string& path);

// What OpenSSL is given in place of asking on the terminal itself; empty: nothing.
struct GivenPassphrase {
  const std::string& text;
  bool was_asked = false;
};
// A pem_password_cb, whose `given` is a GivenPassphrase.
int give_passphrase(char* place, int size, int is_for_writing, void* given) noexcept;

// Whether a file's key can be had with this passphrase. `unreadable`: whatever the passphrase is.
enum class KeyLock { open, locked, unreadable };
KeyLock try_key(const std::string& path, const std::string& passphrase);

}  // namespace confab
