// input: what a client says

#include <algorithm>

#include "protocol/socks/socks5.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

bool is_same_wish(const SocksWish& one, const SocksWish& other) {
  return one.kind == other.kind && one.is_greeted == other.is_greeted && one.host == other.host &&
         one.port == other.port && one.size == other.size;
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string said = input.rest();
  const SocksWish whole = read_socks(said);
  bool was_greeted = false;
  bool is_decided = false;
  for (std::size_t size = 0; size <= std::min(said.size(), kLongestSocksWish + 2); ++size) {
    const SocksWish wish = read_socks(std::string_view(said).substr(0, size));
    claim(wish.is_greeted || !was_greeted, "a greeting stays one");
    was_greeted = wish.is_greeted;
    if (wish.kind == SocksWish::Kind::unfinished) {
      claim(!is_decided, "more bytes take nothing back");
      claim(size < kLongestSocksWish, "what is waited for is bounded");
      continue;
    }
    is_decided = true;
    claim(is_same_wish(wish, whole), "more bytes change nothing");
    if (wish.kind == SocksWish::Kind::refused) {
      claim(!wish.why.empty(), "a refusal says why");
    } else {
      claim(wish.size <= size && wish.port != 0 && !wish.host.empty(), "a wish has an address");
    }
  }
}

}  // namespace confab
