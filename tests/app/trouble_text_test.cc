#include "app/program/trouble_text.h"

#include <asio/error.hpp>
#include <cerrno>
#include <new>
#include <stdexcept>

#include "tests/support/catch.h"
#include "transport/network_error.h"

using namespace confab;

TEST_CASE("a shortage is said in words of ours, and not with the part that there was no room for") {
  const std::system_error asio(system_code(EMFILE), "eventfd_select_interrupter");
  CHECK(trouble_text(asio) == "too many open files");
  const std::error_code of_asio(EMFILE, asio::error::get_system_category());
  CHECK(trouble_text(std::system_error(of_asio, "epoll")) == "too many open files");
  CHECK(trouble_text(std::bad_alloc()) == "out of memory");
  CHECK(trouble_code(asio) == 3);
  CHECK(trouble_code(std::bad_alloc()) == 3);
}

TEST_CASE("any other trouble says what it says") {
  CHECK(trouble_text(std::system_error(system_code(ENOENT), "a file")).starts_with("a file: "));
  const NetworkError ours(Op::connect, Endpoint("h:9"), system_code(EMFILE), true);
  CHECK(trouble_text(ours) == "cannot connect to h:9: too many open files");
  CHECK(trouble_text(std::logic_error("a fault of ours")) == "a fault of ours");
  CHECK(trouble_code(std::logic_error("a fault of ours")) == 70);
}
