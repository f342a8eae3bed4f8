#include "app/mock/mock_calls.h"

#include <asio/cancellation_signal.hpp>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "app/mock/mock_stream.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

constexpr std::chrono::seconds kLongestDialling{10};

// A call until it is answered: then a MockStream goes on.
class Dialled final : public ServedConnection, public std::enable_shared_from_this<Dialled> {
 public:
  Dialled(std::shared_ptr<ServerContext> context, std::shared_ptr<MockRun> run,
          const Registry& registry, Url place, Call call, std::shared_ptr<PlayOrder> order)
      : context_(std::move(context)),
        run_(std::move(run)),
        transport_(registry.find(place.scheme)),
        place_(std::move(place)),
        call_(call),
        order_(std::move(order)) {}

  void start() override {
    if (run_->log()) run_->log()(sentence("calling {}", place_.text()));
    auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
      self->end(failure);
    };
    context_->spawn(dial(), std::move(done), cancelled_.slot());
  }
  void stop() override { cancelled_.emit(asio::cancellation_type::terminal); }
  void abort() override { stop(); }

 private:
  asio::awaitable<void> dial() {
    const Deadline deadline = context_->time.deadline_in(kLongestDialling);
    auto connecting = transport_.connect(place_, deadline);
    connection_ = co_await std::move(connecting);
  }

  void end(const std::exception_ptr& failure) {
    const auto self = shared_from_this();
    context_->end(*this);
    if (failure) return give_up(failure);
    auto stream =
        std::make_shared<MockStream>(context_, run_, call_.address, std::move(connection_),
                                     run_->begin_call(call_, std::move(order_)));
    context_->begin(stream);
    stream->start();
    if (context_->stopping) stream->stop();
  }

  void give_up(const std::exception_ptr& failure) {
    order_->end(run_->script().of(call_).number, false);
    try {
      std::rethrow_exception(failure);
    } catch (const NetworkError& error) {
      run_->cannot_call(call_, error);
    } catch (const std::system_error&) {
      // operation_aborted: the server stops
    } catch (const std::exception&) {
      context_->report(failure);
      run_->skipped(call_);
    }
  }

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<MockRun> run_;
  const Transport& transport_;
  Url place_;
  Call call_;
  std::shared_ptr<PlayOrder> order_;
  asio::cancellation_signal cancelled_;
  std::shared_ptr<Connection> connection_;
};

}  // namespace

std::vector<Url> calling_places(const std::vector<Address>& addresses, const Targets& targets,
                                const Registry& registry) {
  std::vector<Url> places;
  for (const Address& each : addresses) {
    places.emplace_back();
    if (!each.is_called) continue;
    const Places& known = registry.find(each.url.scheme).places;
    const auto named = targets.named(each.url);
    const bool leads_somewhere = named && named->host != "*";  // "recorded" may
    places.back() = leads_somewhere ? *named : known.listening(each.url);
    if (places.back().port == 0 && !places.back().has_path())
      throw std::invalid_argument(each.url.text() +
                                  " was listened at, which is any port that is free: --target "
                                  "HOST:PORT says where the program listens that is to be called");
  }
  return places;
}

MockCalls::MockCalls(std::shared_ptr<ServerContext> context, std::shared_ptr<MockRun> run,
                     const Registry& registry, std::vector<Url> places)
    : context_(std::move(context)),
      run_(std::move(run)),
      registry_(registry),
      places_(std::move(places)) {
  for (const Call& each : run_->script().calls)
    (each.after ? after_[each.after->conversation] : first_).push_back(&each);
  run_->order_hooks.passed = [this](const auto& order, Passed what) { passed(order, what); };
  run_->order_hooks.ended = [this](const auto& order, std::size_t conversation,
                                   bool is_as_recorded) {
    ended(order, conversation, is_as_recorded);
  };
}

MockCalls::~MockCalls() { run_->order_hooks = {}; }

void MockCalls::start() {
  for (const Call* each : first_)
    call(*each, std::make_shared<PlayOrder>(context_->executor, run_->order_hooks));
}

void MockCalls::passed(const std::shared_ptr<PlayOrder>& order, Passed what) {
  for (const Call* each : after(what.conversation))
    if (each->after == what) call(*each, order);
}

const std::vector<const Call*>& MockCalls::after(std::size_t conversation) const {
  static const std::vector<const Call*> kNone;
  const auto found = after_.find(conversation);
  return found == after_.end() ? kNone : found->second;
}

// What was to come after its other events comes now, where they were left out as a client may
// leave.
void MockCalls::ended(const std::shared_ptr<PlayOrder>& order, std::size_t conversation,
                      bool is_as_recorded) {
  for (const Call* each : after(conversation)) {
    const std::size_t number = run_->script().of(*each).number;
    if (order->has(number)) continue;
    if (is_as_recorded) {
      call(*each, order);
      continue;
    }
    order->end(number, false);
    run_->skipped(*each);
  }
}

void MockCalls::call(const Call& call, const std::shared_ptr<PlayOrder>& order) {
  order->join(run_->script().of(call).number);
  auto dialled =
      std::make_shared<Dialled>(context_, run_, registry_, places_[call.address], call, order);
  context_->begin(dialled);
  dialled->start();
}

}  // namespace confab
