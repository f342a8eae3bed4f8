#include "transport/unix_address.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

namespace confab {
namespace {

constexpr std::size_t kHeader = offsetof(sockaddr_un, sun_path);
// A path ends with a NUL. Linux takes one more without it, other systems do not.
constexpr std::size_t kLongest = sizeof(sockaddr_un::sun_path) - 1;

}  // namespace

UnixAddress::UnixAddress() noexcept : size_(sizeof(sa_family_t)) { address_.sun_family = AF_UNIX; }

UnixAddress::UnixAddress(std::string_view place) : UnixAddress() {
  if (!is_path(place))
    throw UrlError("\"" + std::string(place) + "\" is no path; it begins with /, ./ or @");
  if (place.size() > kLongest)
    throw UrlError("\"" + std::string(place) + "\" has " + std::to_string(place.size()) +
                   " bytes; the path of a socket has " + std::to_string(kLongest) + " at most");
  std::memcpy(address_.sun_path, place.data(), place.size());
  const bool is_name = place.starts_with('@');
  if (is_name) address_.sun_path[0] = '\0';
  size_ = static_cast<socklen_t>(kHeader + place.size() + (is_name ? 0 : 1));
}

UnixAddress::UnixAddress(const sockaddr_storage& address, socklen_t size) noexcept : size_(0) {
  size_ = std::min<socklen_t>(size, sizeof address_);
  std::memcpy(&address_, &address, size_);
}

std::string UnixAddress::name() const {
  return size_ <= kHeader ? std::string() : std::string(address_.sun_path, size_ - kHeader);
}

bool UnixAddress::has_path() const noexcept {
  return size_ > kHeader && address_.sun_path[0] != '\0';
}

std::string UnixAddress::path() const {
  const std::string all = name();
  return all.substr(0, all.find('\0'));
}

Endpoint UnixAddress::endpoint() const {
  if (!has_path()) {
    std::string text = name();
    if (!text.empty()) text[0] = '@';
    return Endpoint(std::move(text));
  }
  std::string text = path();
  if (!is_path(text) || text.starts_with('@')) text.insert(0, "./");
  return Endpoint(std::move(text));
}

UnixAddress local_unix_address(int socket) noexcept {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  return {address, size};
}

}  // namespace confab
