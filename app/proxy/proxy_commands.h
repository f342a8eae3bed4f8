#pragma once
// What can be asked of a proxy while it runs: lines that begin with ":", typed or from a test.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/proxy/proxy_run.h"
#include "protocol/text/printable.h"

namespace confab {

class ProxyCommands {
 public:
  explicit ProxyCommands(std::shared_ptr<ProxyRun> run) : run_(std::move(run)) {}

  // Carries it out. What is to be said of it: whole lines; none of an empty line.
  Printable carry_out(std::string_view line);
  // ":quit"
  std::function<void()> on_quit;

 private:
  Printable fault(std::string_view words);
  Printable list() const;
  Printable close(std::string_view name);
  Printable pause(bool on);
  Printable faults_in_force() const;

  std::shared_ptr<ProxyRun> run_;
};

}  // namespace confab
