// Where a relay writes to: when it ends, who is waited for, what a filter makes of it.

#include <sys/socket.h>

#include <future>

#include "tests/support/catch.h"
#include "tests/transport/relaying.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the output ends with the peer, though the input goes on") {
  const RawServer server;
  Pipe in;
  Pipe out;
  std::string heard;
  Beside half = peer(server, [&](int socket) {
    write_all(socket, "bye");
    ::shutdown(socket, SHUT_WR);
    heard = read_all(socket);
  });
  std::string came;
  const Beside reading = say_late(in, out, came);
  RelayOptions options;
  options.output_ended = [&] { out.close_writing(); };
  run_relay(server, in.reading.get(), out.writing.get(), options);
  half.join();
  CHECK(came == "bye");
  CHECK(heard == "late");
}

TEST_CASE("a reader of ours that takes nothing is no silence of the peer's") {
  const RawServer server;
  const std::string much = test_bytes(8 << 20);
  Pipe in;
  Pipe out;
  std::promise<void> over;
  const Beside talking = peer(server, [&](int socket) {
    write_all(socket, much);
    over.get_future().wait();
  });
  in.close_writing();
  std::string came;
  Beside reading([&] {
    observe(300ms);  // ten times the linger
    came = read_all(out.reading.get());
  });
  RelayOptions options;
  options.linger = 30ms;
  run_relay(server, in.reading.get(), out.writing.get(), options);
  over.set_value();
  out.close_writing();
  reading.join();
  CHECK(came.size() == much.size());
}

// Marks what passes, and what it holds back: every last byte of a call.
class Marks final : public RelayFilter {
 public:
  std::string shown(std::string_view bytes) override {
    const std::string all = held_ + std::string(bytes);
    held_ = all.substr(all.size() - 1);
    return all.substr(0, all.size() - 1);
  }
  std::string finish() override { return "<" + std::exchange(held_, {}) + ">"; }

 private:
  std::string held_;
};

TEST_CASE("a filter sees everything, and its last words are written at the peer's end") {
  const RawServer server;
  const std::string much = test_bytes(3 << 20);
  Pipe in;
  Pipe out;
  const Beside talking = peer(server, [&](int socket) {
    write_all(socket, much);
    ::shutdown(socket, SHUT_WR);
    read_all(socket);
  });
  in.close_writing();
  std::string came;
  Beside reading([&] { came = read_all(out.reading.get()); });
  Marks marks;
  RelayOptions options;
  options.filter = &marks;
  options.output_ended = [&] { out.close_writing(); };
  run_relay(server, in.reading.get(), out.writing.get(), options);
  reading.join();
  const std::string expected = much.substr(0, much.size() - 1) + "<" + much.back() + ">";
  CHECK((came == expected));
}

}  // namespace
}  // namespace confab
