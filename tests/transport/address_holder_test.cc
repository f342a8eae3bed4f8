#include "transport/address_holder.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>

#include "tests/support/catch.h"

using namespace confab;

namespace {

// As the kernel prints it (Linux 6.1): a listener, its connection, one that has ended, and one of
// somebody else.
constexpr const char* kTable =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:2EE0 0100007F:9C40 06 00000000:00000000 03:0000176F 00000000     0        0 0 "
    "3 "
    "0000000000000000\n"
    "   1: 0100007F:2EE0 0100007F:9C42 01 00000000:00000000 00:00000000 00000000  1000        0 77 "
    "1 "
    "0000000000000000 20 4 30 10 -1\n"
    "   2: 0100007F:2EE0 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 88 "
    "1 "
    "0000000000000000 100 0 0 10 0\n"
    "   3: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 "
    "1 "
    "0000000000000000 100 0 0 10 0\n";
constexpr const char* kTable6 =
    "   0: 00000000000000000000000001000000:2EE0 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 55 1 0000000000000000 100 0 0 10 0\n"
    "   1: 0000000000000000FFFF00000100007F:2EE1 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 56 1 0000000000000000 100 0 0 10 0\n";

std::uint64_t inode_in(const std::vector<SocketRow>& rows, const char* wanted) {
  const SocketRow* const row = holder_of(rows, *parse_endpoint(wanted));
  return row == nullptr ? 0 : row->inode;
}

}  // namespace

TEST_CASE("a row of the system's table is read, and what is none is left out") {
  const auto rows = socket_rows(kTable);
  REQUIRE(rows.size() == 4);
  CHECK(rows[2].local.endpoint().text == "127.0.0.1:12000");
  CHECK(rows[2].is_listening);
  CHECK(rows[2].user == 1000);
  CHECK_FALSE(rows[0].is_listening);
  CHECK(rows[0].inode == 0);
  CHECK(socket_rows("").empty());
  CHECK(socket_rows("0: 0100007F 1 2\n0: X:Y 0:0 0A 0 0 0 0 0 0 1\n\n").empty());
}

TEST_CASE("who listens is in the way before who talks, and that one before who has gone") {
  auto rows = socket_rows(kTable);
  CHECK(inode_in(rows, "127.0.0.1:12000") == 88);
  rows.erase(rows.begin() + 2);
  CHECK(inode_in(rows, "127.0.0.1:12000") == 77);
  rows.erase(rows.begin() + 1);
  REQUIRE(holder_of(rows, *parse_endpoint("127.0.0.1:12000")) != nullptr);
  CHECK(inode_in(rows, "127.0.0.1:12000") == 0);
}

TEST_CASE("every address is in the way of each, and another port or address of none") {
  const auto rows = socket_rows(kTable);
  CHECK(inode_in(rows, "0.0.0.0:12000") == 88);
  CHECK(inode_in(rows, "127.0.0.1:22") == 99);
  CHECK(holder_of(rows, *parse_endpoint("127.0.0.2:12000")) == nullptr);
  CHECK(holder_of(rows, *parse_endpoint("127.0.0.1:12001")) == nullptr);
}

TEST_CASE("an address of IPv6 is read as the kernel writes it") {
  const auto rows = socket_rows(kTable6);
  CHECK(inode_in(rows, "[::1]:12000") == 55);
  CHECK(inode_in(rows, "127.0.0.1:12001") == 56);
}

TEST_CASE("the system says who listens at an address: we do") {
  asio::io_context io;
  const asio::ip::tcp::acceptor tcp(io, {asio::ip::address_v4::loopback(), 0});
  const asio::ip::udp::socket udp(io, {asio::ip::address_v6::loopback(), 0});
  const auto text = [](const auto& endpoint) {
    return SocketAddress(endpoint.address(), endpoint.port()).endpoint();
  };
  CHECK(address_holder("/proc/net/tcp", text(tcp.local_endpoint())) == "this very program");
  CHECK(address_holder("/proc/net/udp", text(udp.local_endpoint())) == "this very program");
  CHECK(address_holder("/proc/net/udp", text(tcp.local_endpoint())).empty());
  CHECK(address_holder("/proc/net/tcp", Endpoint("localhost:1")).empty());
}
