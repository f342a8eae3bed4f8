// How things end, for every transport: half-closes, ends, close() and cancellation.

#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "tests/transport/conformance.h"
#include "transport/task.h"

namespace confab {
namespace {

using namespace asio::experimental::awaitable_operators;
using asio::awaitable;

// Lets whatever is ready go on.
awaitable<void> give_way() {
  const auto executor = co_await asio::this_coro::executor;
  for (int i = 0; i < 5; ++i) co_await asio::post(executor, asio::use_awaitable);
}

TEST_CASE("after a half-close the other direction goes on, and each side hears the other's end") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    if (!traits_of(subject).can_finish) co_return;
    Encounter met = co_await meet(subject);
    co_await met.dialled->send("last words");
    co_await met.dialled->finish_sending();
    co_await met.dialled->finish_sending();
    const std::string words = co_await receive_to_end(*met.accepted);
    CHECK(words == "last words");
    co_await met.accepted->send("answer");
    co_await met.accepted->finish_sending();
    const std::string answer = co_await receive_to_end(*met.dialled);
    CHECK(answer == "answer");
  });
}

TEST_CASE("a peer that goes away is an end, not an error") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    if (traits_of(subject).hears_anyone) co_return;
    Encounter met = co_await meet(subject);
    met.accepted.reset();
    const std::variant<Packet, End> got = co_await met.dialled->receive();
    CHECK(std::holds_alternative<End>(got));
  });
}

TEST_CASE("after finish_sending() nothing more can be sent") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    co_await met.dialled->finish_sending();
    bool refused = false;
    try {
      co_await met.dialled->send("more");
    } catch (const std::logic_error&) {
      refused = true;
    }
    CHECK(refused);
  });
}

TEST_CASE("what the peer sends is still received after finish_sending()") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    co_await met.dialled->finish_sending();
    co_await met.accepted->send("late", met.back());
    const std::string got = co_await receive_packet(*met.dialled);
    CHECK(got == "late");
  });
}

TEST_CASE("reset() ends a connection as close() does, and twice is safe") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    met.dialled->reset();
    met.dialled->reset();
    std::error_code ended;
    try {
      co_await met.dialled->receive();
    } catch (const std::system_error& error) {
      ended = error.code();
    }
    CHECK(ended == asio::error::operation_aborted);
  });
}

TEST_CASE("a reset is told apart from an end, where the medium can say it") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    if (traits_of(subject).hears_anyone) co_return;
    Encounter met = co_await meet(subject);
    met.accepted->reset();
    bool was_reset = false;
    try {
      const std::variant<Packet, End> got = co_await met.dialled->receive();
      CHECK(std::holds_alternative<End>(got));
    } catch (const NetworkError& error) {
      was_reset = error.is_reset();
    }
    CHECK(was_reset == subject.transport.promises.can_reset);
  });
}

TEST_CASE("close() aborts a receive() that waits, and twice is safe") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    std::error_code ended;
    auto wait = [&]() -> awaitable<void> {
      try {
        co_await met.dialled->receive();
      } catch (const std::system_error& error) {
        ended = error.code();
      }
    };
    auto close = [&]() -> awaitable<void> {
      co_await give_way();
      met.dialled->close();
      met.dialled->close();
    };
    awaitable<void> waiting = wait();
    awaitable<void> closing = close();
    co_await (std::move(waiting) && std::move(closing));
    CHECK(ended == asio::error::operation_aborted);
  });
}

TEST_CASE("receive() and send() after close() are aborted") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    met.dialled->close();
    int aborted = 0;
    for (const bool receiving : {true, false}) {
      try {
        if (receiving) {
          co_await met.dialled->receive();
        } else {
          co_await met.dialled->send("x");
        }
      } catch (const std::system_error& error) {
        aborted += error.code() == asio::error::operation_aborted ? 1 : 0;
      }
    }
    CHECK(aborted == 2);
  });
}

TEST_CASE("a send() to a peer that does not read is aborted by close()") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    if (traits_of(subject).hears_anyone) co_return;
    Encounter met = co_await meet(subject);
    const std::string much(32 << 20, 'x');
    std::error_code ended;
    auto flood = [&]() -> awaitable<void> {
      try {
        const bool is_stream = !traits_of(subject).keeps_boundaries;
        const std::string_view piece =
            std::string_view(much).substr(0, is_stream ? much.size() : 1000);
        for (;;) co_await met.dialled->send(piece);
      } catch (const std::system_error& error) {
        ended = error.code();
      }
    };
    auto close = [&]() -> awaitable<void> {
      co_await give_way();
      met.dialled->close();
    };
    awaitable<void> flooding = flood();
    awaitable<void> closing = close();
    co_await (std::move(flooding) && std::move(closing));
    CHECK(ended == asio::error::operation_aborted);
  });
}

TEST_CASE("a cancelled receive() is aborted, and the connection can be used again") {
  with_each_subject([](asio::io_context& io, const Subject& subject) {
    Encounter met = run(io, meet(subject));
    const std::error_code ended = cancel_while_waiting(io, met.dialled->receive());
    CHECK(ended == asio::error::operation_aborted);
    run(io, met.accepted->send("x", met.back()));
    CHECK(run(io, receive_packet(*met.dialled)) == "x");
  });
}

TEST_CASE("a receive() that is cancelled again and again loses no byte") {
  with_each_subject([](asio::io_context& io, const Subject& subject) {
    if (traits_of(subject).hears_anyone) return;
    Encounter met = run(io, meet(subject));
    const std::string sent = test_bytes(20'000);
    const auto fail = [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    };
    const auto send_all = [&]() -> awaitable<void> {
      for (std::size_t at = 0; at < sent.size(); at += 1000)
        co_await met.accepted->send(std::string_view(sent).substr(at, 1000));
    };
    asio::co_spawn(io, send_all(), fail);
    std::string got;
    const auto receive_all = [&]() -> awaitable<void> {
      while (got.size() < sent.size()) {
        const std::variant<Packet, End> packet = co_await met.dialled->receive();
        got += std::get<Packet>(packet).bytes;
      }
    };
    Task receiving(io.get_executor());
    for (int turns = 1; got.size() < sent.size(); ++turns) {
      receiving.start(receive_all(), fail);
      if (io.stopped()) io.restart();
      for (int i = 0; i < turns; ++i) io.poll_one();
      run(io, receiving.stop());
    }
    CHECK((got == sent));
  });
}

TEST_CASE("a cancelled accept() is aborted, and the listener can be used again") {
  with_each_subject([](asio::io_context& io, const Subject& subject) {
    if (traits_of(subject).hears_anyone) return;
    const auto listener = run(io, listen(subject));
    const std::error_code ended = cancel_while_waiting(io, listener->accept());
    CHECK(ended == asio::error::operation_aborted);
    const auto both = run(io, dial_and_accept(subject, *listener));
    CHECK(both.second != nullptr);
  });
}

TEST_CASE("close() of a listener aborts accept()") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    const std::unique_ptr<Listener> listener = co_await listen(subject);
    std::unique_ptr<Connection> first;
    if (traits_of(subject).hears_anyone) first = co_await listener->accept();
    std::error_code ended;
    auto wait = [&]() -> awaitable<void> {
      try {
        co_await listener->accept();
      } catch (const std::system_error& error) {
        ended = error.code();
      }
    };
    auto close = [&]() -> awaitable<void> {
      co_await give_way();
      CHECK_FALSE(ended);  // the second accept() of a datagram listener waits too
      listener->close();
      listener->close();
    };
    awaitable<void> waiting = wait();
    awaitable<void> closing = close();
    co_await (std::move(waiting) && std::move(closing));
    CHECK(ended == asio::error::operation_aborted);
  });
}

}  // namespace
}  // namespace confab
