#include "transport/resolve.h"

#include <netdb.h>

#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <atomic>
#include <cerrno>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "transport/network_error.h"
#include "transport/timer.h"

namespace confab {
namespace {

std::atomic<int> abandoned_count{0};

class ResolverCategory final : public NamedCategory {
 public:
  const char* name() const noexcept override { return "resolver"; }
  std::string message(int value) const override {
    switch (value) {
      case EAI_NONAME:
        return "no such host";
      case EAI_NODATA:
      case EAI_ADDRFAMILY:
        return "the name has no address";
      case EAI_AGAIN:
        return "no answer from the name servers, try again later";
      case EAI_FAIL:
        return "the name server failed";
      default:
        return gai_strerror(value);
    }
  }
  std::string code_name(int value) const override {
    switch (value) {
      case EAI_NONAME:
        return "EAI_NONAME";
      case EAI_NODATA:
        return "EAI_NODATA";
      case EAI_ADDRFAMILY:
        return "EAI_ADDRFAMILY";
      case EAI_AGAIN:
        return "EAI_AGAIN";
      case EAI_FAIL:
        return "EAI_FAIL";
      case EAI_FAMILY:
        return "EAI_FAMILY";
      case EAI_MEMORY:
        return "EAI_MEMORY";
      case EAI_OVERFLOW:
        return "EAI_OVERFLOW";
      default:
        return "EAI_" + std::to_string(-value);
    }
  }
};

// What the lookup's thread and whoever waits for it share. The waiting side may leave first; the
// timer is in its coroutine's frame, so nothing of it is touched after that.
//
//   coroutine: waits on `waker` --------------------------> takes the result, or abandons
//   thread:    getaddrinfo ... result, posts a cancel of `waker` (unless abandoned)
struct PendingLookup {
  explicit PendingLookup(asio::any_io_executor where) : executor(std::move(where)) {}

  const asio::any_io_executor executor;
  std::mutex mutex;
  Timer* waker = nullptr;  // null: abandoned
  std::optional<LookupResult> result;
};

void finish(const std::shared_ptr<PendingLookup>& pending, LookupResult result) {
  const std::lock_guard lock(pending->mutex);
  if (pending->waker == nullptr) {
    --abandoned_count;
    return;
  }
  pending->result = std::move(result);
  asio::post(pending->executor, [pending] {
    const std::lock_guard again(pending->mutex);
    if (pending->waker != nullptr) pending->waker->cancel();
  });
}

// Tells the thread that nobody waits any more, however the coroutine ends.
class Waiting {
 public:
  Waiting(std::shared_ptr<PendingLookup> pending, Timer& waker) : pending_(std::move(pending)) {
    pending_->waker = &waker;
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    const std::lock_guard lock(pending_->mutex);
    pending_->waker = nullptr;
    if (!pending_->result) ++abandoned_count;
  }

 private:
  std::shared_ptr<PendingLookup> pending_;
};

// False: there is no thread to be had, and the result says so.
bool start_thread(std::shared_ptr<PendingLookup> pending, Lookup lookup, std::string host) {
  try {
    std::thread([pending, lookup = std::move(lookup), host = std::move(host)] {
      finish(pending, lookup(host));
    }).detach();
    return true;
  } catch (const std::system_error& error) {
    pending->result = LookupResult{{}, error.code()};
    return false;
  }
}

// "Every address" is this machine to whoever dials it, as the kernel takes it: said as what it is.
asio::ip::address to_be_dialled(const asio::ip::address& address) {
  if (!address.is_unspecified()) return address;
  return address.is_v4() ? asio::ip::address(asio::ip::address_v4::loopback())
                         : asio::ip::address(asio::ip::address_v6::loopback());
}

[[noreturn]] void fail_lookup(const std::string& host, std::error_code code) {
  throw NetworkError(Op::resolve, Endpoint{host}, code, true);
}

asio::awaitable<LookupResult> look_up(std::string host, Deadline deadline, Lookup lookup) {
  const auto executor = co_await asio::this_coro::executor;
  Timer waker(executor);
  const auto pending = std::make_shared<PendingLookup>(executor);
  const Waiting waiting(pending, waker);
  if (start_thread(pending, std::move(lookup), host)) co_await waker.wait_until(deadline.at);

  const std::lock_guard lock(pending->mutex);
  if (pending->result) co_return *pending->result;
  NetworkError error(Op::resolve, Endpoint{host}, system_code(ETIMEDOUT), true);
  error.set_reason(timed_out_after(deadline.limit));
  throw error;
}

}  // namespace

const std::error_category& resolver_category() noexcept {
  static const ResolverCategory category;
  return category;
}

int abandoned_lookups() noexcept { return abandoned_count; }

LookupResult system_lookup(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;  // each address once, not once for each type
  addrinfo* list = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (failed == EAI_SYSTEM) return {{}, system_code(errno)};
  if (failed != 0) return {{}, {failed, resolver_category()}};
  LookupResult result;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    result.addresses.push_back(SocketAddress(entry->ai_addr, entry->ai_addrlen).address());
  }
  ::freeaddrinfo(list);
  if (result.addresses.empty()) result.error = {EAI_NODATA, resolver_category()};
  return result;
}

asio::awaitable<std::vector<asio::ip::address>> resolve(std::string host, Deadline deadline,
                                                        Lookup lookup) {
  std::vector<asio::ip::address> addresses;
  if (const auto literal = numeric_address(host)) {
    addresses.push_back(*literal);
    co_return addresses;
  }
  if (host == "localhost") {
    addresses.emplace_back(asio::ip::address_v6::loopback());
    addresses.emplace_back(asio::ip::address_v4::loopback());
    co_return addresses;
  }
  // An empty name would be "this machine" to getaddrinfo, and a bad scope or bracket is no name
  // either.
  if (host.empty() || host.find_first_of(":%") != std::string::npos) {
    fail_lookup(host, {EAI_NONAME, resolver_category()});
  }
  LookupResult result = co_await look_up(host, deadline, std::move(lookup));
  if (result.error) fail_lookup(host, result.error);
  co_return std::move(result.addresses);
}

asio::awaitable<std::vector<SocketAddress>> resolve_peer(Url url, Deadline deadline, int family) {
  const auto addresses = co_await resolve(url.host, deadline);
  std::vector<SocketAddress> peers;
  peers.reserve(addresses.size());
  for (const auto& address : addresses) {
    SocketAddress peer(to_be_dialled(address), url.port);
    if (family == AF_UNSPEC || peer.family() == family) peers.push_back(peer);
  }
  if (!peers.empty()) co_return peers;
  NetworkError error(Op::resolve, Endpoint(url.host), {EAI_ADDRFAMILY, resolver_category()}, true);
  error.set_reason(family == AF_INET ? "it has no IPv4 address" : "it has no IPv6 address");
  throw error;
}

}  // namespace confab
