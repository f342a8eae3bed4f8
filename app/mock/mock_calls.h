#pragma once
// The mock as one who connects: where whoever recorded a transcript listened ("accept"), it dials
// in its turn, and is the client that it was then.
//
//   PlayOrder ──passed──▶ MockCalls ──dials──▶ MockStream in the same order

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "app/mock/mock_run.h"
#include "app/replay/targets.h"
#include "app/serve/served_connection.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

// Where each address of the script is called, by its index; those of addresses that are served mean
// nothing. Where `targets` name nothing it is the recorded place on this machine. Throws
// std::invalid_argument for what must be named: what was listened at under port 0.
std::vector<Url> calling_places(const std::vector<Address>& addresses, const Targets& targets,
                                const Registry& registry);

class MockCalls {
 public:
  // All but `places` outlive it. From now on the run's clients are called back.
  MockCalls(std::shared_ptr<ServerContext> context, std::shared_ptr<MockRun> run,
            const Registry& registry, std::vector<Url> places);
  MockCalls(const MockCalls&) = delete;
  MockCalls& operator=(const MockCalls&) = delete;
  ~MockCalls();

  // Calls where the file begins with it.
  void start();

 private:
  void passed(const std::shared_ptr<PlayOrder>& order, Passed what);
  void ended(const std::shared_ptr<PlayOrder>& order, std::size_t conversation,
             bool is_as_recorded);
  void call(const Call& call, const std::shared_ptr<PlayOrder>& order);
  const std::vector<const Call*>& after(std::size_t conversation) const;

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<MockRun> run_;
  const Registry& registry_;
  std::vector<Url> places_;
  std::vector<const Call*> first_;                         // that the file begins with
  std::map<std::size_t, std::vector<const Call*>> after_;  // by the conversation they come after
};

}  // namespace confab
