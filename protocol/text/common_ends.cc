#include "protocol/text/common_ends.h"

#include <algorithm>

namespace confab {
namespace {

constexpr std::size_t kBlock = 4096;  // compared at once, then looked at byte by byte

}  // namespace

std::size_t common_prefix(std::string_view a, std::string_view b) noexcept {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t size = 0;
  while (most - size >= kBlock && a.substr(size, kBlock) == b.substr(size, kBlock)) size += kBlock;
  while (size < most && a[size] == b[size]) ++size;
  return size;
}

std::size_t common_suffix(std::string_view a, std::string_view b) noexcept {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t size = 0;
  while (most - size >= kBlock &&
         a.substr(a.size() - size - kBlock, kBlock) == b.substr(b.size() - size - kBlock, kBlock))
    size += kBlock;
  while (size < most && a[a.size() - size - 1] == b[b.size() - size - 1]) ++size;
  return size;
}

}  // namespace confab
