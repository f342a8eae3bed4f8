#include "app/cli/mock_mode.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <random>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "app/cli/chance.h"
#include "app/listen/listening_text.h"
#include "app/mock/listening_places.h"
#include "app/mock/mock_calls.h"
#include "app/mock/mock_datagrams.h"
#include "app/mock/mock_run.h"
#include "app/mock/mock_script.h"
#include "app/mock/mock_stream.h"
#include "app/program/exit_code.h"
#include "app/serve/fault_ground.h"
#include "app/serve/host.h"
#include "app/text/line.h"
#include "app/transcript/input_file.h"
#include "protocol/match/script.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

// All of the script is kept.
constexpr std::size_t kLargestScript = std::size_t{256} << 20;

void complain(const Printable& what) { print_on_stderr(sentence("confab: {}", what)); }

MockScript read_mock_script(const std::string& path, const Registry& registry) {
  InputFile file(path);
  const auto warn = [&](Place place, const Printable& what) {
    complain(warning_text(path, place, what));
  };
  StepReader reader(file.reader(), path, warn);
  MockScript script = make_mock_script(read_script(reader, kLargestScript), registry);
  for (const Address& each : script.addresses)
    if (!each.is_refused) return script;  // served, or called
  throw std::invalid_argument(path + ": no conversation that could be served");
}

bool needs_chance(const MockOptions& options) {
  Faults faults(0);
  faults.set(options.faults);
  return options.fresh || faults.need_chance();
}

void check_faults(const MockOptions& options, const MockScript& script) {
  std::vector<Traits> played;
  for (const Address& each : script.addresses)
    if (!each.is_refused) played.push_back(each.traits);
  for (const Fault& each : options.faults) refuse_useless_fault(each, fault_ground(played));
}

void check_calls(const MockOptions& options, const MockScript& script) {
  if (script.calls.empty() && options.has_targets)
    throw std::invalid_argument(
        "--target and --map say where a recorded client is to connect, and " + script.file +
        " has none (\"accept\")");
  Targets::Recorded called;
  for (const Address& each : script.addresses)
    if (each.is_called) called.emplace(each.url.scheme, each.url.authority());
  if (const std::string useless = options.targets.useless_for(called);
      !called.empty() && !useless.empty())
    throw std::invalid_argument(useless);
  if (!script.calls.empty() && options.mode == MockOptions::Mode::loose)
    throw std::invalid_argument(
        "--mode loose answers whoever asks; in \"" + script.of(script.calls.front()).conn +
        "\" it is we who connect, which has its place in an order: script and strict keep it");
}

// Options that could do nothing.
void check(const MockOptions& options, const MockScript& script) {
  check_faults(options, script);
  check_calls(options, script);
  if (options.seed && !needs_chance(options))
    throw std::invalid_argument("--seed repeats what chance did, and nothing is left to it");
}

struct Listening {
  Listeners listeners;
  std::vector<std::size_t> addresses;  // of each listener
};

// Prepares the layer that an address's conversations go on through, and takes its options out of
// `place`. Returns what a client must know of it, for the "listening" line; empty: nothing.
asio::awaitable<Printable> prepare_layer(asio::any_io_executor executor, const Registry& registry,
                                         Url& place, std::size_t address, MockRun& run) {
  const std::string& name = run.script().addresses[address].layer;
  if (name.empty()) co_return Printable();
  const Layer& layer = registry.find_layer(name);
  Url layered = place;
  layered.options.clear();
  for (const std::string& each : layer.options) layered.options.insert(place.options.extract(each));
  co_await layer.unlock(executor, layered, Side::server, Deadline());
  auto prepared = layer.prepare(executor, std::move(layered), Side::server);
  const std::string options = prepared->client_options();
  run.set_layer(address, std::move(prepared));
  if (options.empty()) co_return Printable();
  co_return sentence(" (then {}, ?{})", name, options);
}

asio::awaitable<Listening> listen(Host& host, MockRun& run) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const std::vector<Address>& addresses = run.script().addresses;
  std::vector<Url> places = listening_places(addresses, run.options().urls, host.registry());
  Listening all;
  Printable lines;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (!addresses[i].is_served()) continue;
    Printable more;
    if (std::ranges::count_if(addresses, &Address::is_served) > 1) {
      more += " for ";
      more += Untrusted(addresses[i].url.text());
    }
    more += co_await prepare_layer(executor, host.registry(), places[i], i, run);
    auto listening = host.listen(places[i]);
    auto listeners = co_await std::move(listening);
    more += host.reach_text(places[i].scheme, listeners);
    lines += listening_lines(places[i].scheme, listeners, more);
    all.addresses.insert(all.addresses.end(), listeners.size(), i);
    std::move(listeners.begin(), listeners.end(), std::back_inserter(all.listeners));
  }
  if (!run.options().seed && needs_chance(run.options())) lines += seed_line(run.seed());
  host.say(lines);
  co_return all;
}

MakeServed served_maker(std::shared_ptr<MockRun> run, std::vector<std::size_t> addresses) {
  return [run = std::move(run), addresses = std::move(addresses)](
             std::shared_ptr<ServerContext> context, std::shared_ptr<Connection> connection,
             std::size_t listener) -> std::shared_ptr<ServedConnection> {
    const std::size_t address = addresses[listener];
    const asio::any_io_executor executor = context->executor;
    if (connection->traits().hears_anyone)
      return std::make_shared<MockDatagrams>(std::move(context), run, address,
                                             std::move(connection));
    return std::make_shared<MockStream>(std::move(context), run, address, std::move(connection),
                                        run->begin(address, executor));
  };
}

asio::awaitable<int> serve(asio::any_io_executor executor, Host& host,
                           std::shared_ptr<MockRun> run) {
  std::vector<Url> places =
      calling_places(run->script().addresses, run->options().targets, host.registry());
  Listening listening = co_await listen(host, *run);
  ServerOptions options;
  options.log = run->log();
  options.problems = host.problems();
  auto server = std::make_unique<Server>(executor, std::move(listening.listeners),
                                         served_maker(run, std::move(listening.addresses)),
                                         std::move(options));
  MockCalls calls(server->context(), run, host.registry(), std::move(places));
  run->on_over = [&host] { host.stop(); };
  calls.start();
  const auto unread = run->options().once ? Host::Unread::goes_on : Host::Unread::stops;
  auto serving = host.serve(std::move(server), unread);
  co_await std::move(serving);
  const bool is_good = !run->options().once || run->is_good();
  if (!run->has_all_played() && !is_good)
    host.problems()(Printable("ended before every recorded conversation was played"));
  if (!run->has_reached_all() && run->options().once) co_return kCouldNotTalk;
  co_return is_good ? kAllWell : kUnexpected;
}

// Where nothing is served there is nobody to wait for.
bool only_calls(const MockScript& script) {
  return std::ranges::none_of(script.addresses, &Address::is_served);
}

int run(asio::io_context& io, const Registry& registry, MockOptions options, MockScript script) {
  options.once = options.once || only_calls(script);
  Host host(io, registry);
  return host.run([&] {
    const auto run = std::make_shared<MockRun>(
        std::move(script), options, options.seed.value_or(std::random_device()()),
        host.log(options.quiet), [&host](const Printable& lines) { host.write_problem(lines); });
    return serve(io.get_executor(), host, run);
  });
}

}  // namespace

int run_mock(asio::io_context& io, const Registry& registry, const MockOptions& options) {
  try {
    MockScript script = read_mock_script(options.file, registry);
    check(options, script);
    return run(io, registry, options, std::move(script));
  } catch (const TranscriptError& error) {
    complain(Printable(Untrusted(error.what())));
    return kUsage;
  } catch (const std::invalid_argument& error) {
    complain(Printable(Untrusted(error.what())));
    return kUsage;
  } catch (const std::system_error& error) {
    complain(Printable(Untrusted(error.what())));
    return kCouldNotTalk;
  }
}

}  // namespace confab
