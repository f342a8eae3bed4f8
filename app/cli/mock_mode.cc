#include "app/cli/mock_mode.h"

#include <iterator>
#include <memory>
#include <random>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "app/mock/cast.h"
#include "app/mock/listening_places.h"
#include "app/mock/mock_datagrams.h"
#include "app/mock/mock_stream.h"
#include "app/mock/stage.h"
#include "app/program/exit_code.h"
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

Cast read_cast(const std::string& path, const Registry& registry) {
  InputFile file(path);
  const auto warn = [&](Place place, const Printable& what) {
    complain(warning_text(path, place, what));
  };
  StepReader reader(file.reader(), path, warn);
  Cast cast = make_cast(read_script(reader, kLargestScript), registry);
  for (const Address& each : cast.addresses)
    if (!each.is_refused) return cast;
  throw std::invalid_argument(path + ": no conversation that could be served");
}

bool needs_chance(const MockOptions& options) {
  const FaultOptions& faults = options.faults;
  return options.fresh || faults.split == FaultOptions::Split::random || faults.drop > 0 ||
         faults.duplicate > 0 || faults.reorder > 0;
}

// Options that could do nothing.
void check(const MockOptions& options, const Cast& cast) {
  std::vector<Traits> served;
  for (const Address& each : cast.addresses)
    if (!each.is_refused) served.push_back(each.traits);
  refuse_useless(options.faults, served);
  if (options.seed && !needs_chance(options))
    throw std::invalid_argument("--seed repeats what chance did, and nothing is left to it");
}

// So that it can be given the next time.
Printable seed_line(std::uint64_t seed) {
  Printable line{Literal("* --seed ")};
  line += seed;
  line += "\n";
  return line;
}

struct Listening {
  Listeners listeners;
  std::vector<std::size_t> addresses;  // of each listener
};

// What an address's conversations go on through: its options stand in the place where it is served.
// What a client is to know of it.
asio::awaitable<Printable> prepare_layer(asio::any_io_executor executor, const Registry& registry,
                                         Url& place, std::size_t address, Stage& stage) {
  const std::string& name = stage.cast().addresses[address].layer;
  if (name.empty()) co_return Printable();
  const Layer& layer = registry.find_layer(name);
  Url layered = place;
  layered.options.clear();
  for (const std::string& each : layer.options) layered.options.insert(place.options.extract(each));
  co_await layer.unlock(executor, layered, Side::server);
  auto prepared = layer.prepare(executor, std::move(layered), Side::server);
  const std::string options = prepared->client_options();
  stage.set_layer(address, std::move(prepared));
  if (options.empty()) co_return Printable();
  co_return sentence(" (then {}, ?{})", name, options);
}

asio::awaitable<Listening> listen(Host& host, Stage& stage) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const std::vector<Address>& addresses = stage.cast().addresses;
  std::vector<Url> places = listening_places(addresses, stage.options().urls, host.registry());
  Listening all;
  Printable lines;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (addresses[i].is_refused) continue;
    Printable more;
    if (addresses.size() > 1) {
      more += " for ";
      more += Untrusted(addresses[i].url.text());
    }
    more += co_await prepare_layer(executor, host.registry(), places[i], i, stage);
    auto listening = host.listen(places[i]);
    auto listeners = co_await std::move(listening);
    more += host.reach_text(places[i].scheme, listeners);
    lines += listening_lines(places[i].scheme, listeners, more);
    all.addresses.insert(all.addresses.end(), listeners.size(), i);
    std::move(listeners.begin(), listeners.end(), std::back_inserter(all.listeners));
  }
  if (!stage.options().seed && needs_chance(stage.options())) lines += seed_line(stage.seed());
  host.say(lines);
  co_return all;
}

MakeSession session_maker(std::shared_ptr<Stage> stage, std::vector<std::size_t> addresses) {
  return [stage = std::move(stage), addresses = std::move(addresses)](
             std::shared_ptr<ServerContext> context, std::shared_ptr<Connection> connection,
             std::size_t listener) -> std::shared_ptr<ServedSession> {
    const std::size_t address = addresses[listener];
    if (connection->traits().hears_anyone)
      return std::make_shared<MockDatagrams>(std::move(context), stage, address,
                                             std::move(connection));
    return std::make_shared<MockStream>(std::move(context), stage, address, std::move(connection));
  };
}

asio::awaitable<int> serve(asio::any_io_executor executor, Host& host,
                           std::shared_ptr<Stage> stage) {
  Listening listening = co_await listen(host, *stage);
  ServerOptions options;
  options.log = stage->log();
  options.problems = host.problems();
  auto server = std::make_unique<Server>(executor, std::move(listening.listeners),
                                         session_maker(stage, std::move(listening.addresses)),
                                         std::move(options));
  stage->on_over = [&host] { host.stop(); };
  const auto unread = stage->options().once ? Host::Unread::goes_on : Host::Unread::stops;
  auto serving = host.serve(std::move(server), unread);
  co_await std::move(serving);
  const bool is_good = !stage->options().once || stage->is_good();
  if (!stage->has_all_played() && !is_good)
    host.problems()(Printable("ended before every recorded conversation was played"));
  co_return is_good ? kAllWell : kUnexpected;
}

int run(asio::io_context& io, const Registry& registry, const MockOptions& options, Cast cast) {
  Host host(io, registry);
  return host.run([&] {
    const auto stage = std::make_shared<Stage>(
        std::move(cast), options, options.seed.value_or(std::random_device()()),
        host.log(options.quiet), [&host](const Printable& lines) { host.write_problem(lines); });
    return serve(io.get_executor(), host, stage);
  });
}

}  // namespace

int run_mock(asio::io_context& io, const Registry& registry, const MockOptions& options) {
  try {
    Cast cast = read_cast(options.file, registry);
    check(options, cast);
    return run(io, registry, options, std::move(cast));
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
