#pragma once
// What can be asked of a proxy while it runs: lines that begin with ":", typed or from a test.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "app/proxy/proxy_run.h"
#include "app/proxy/proxy_screen.h"
#include "protocol/text/printable.h"

namespace confab {

class ProxyCommands {
 public:
  // `screen`: what shows what passes, and outlives it; null: nothing does.
  ProxyCommands(std::shared_ptr<ProxyRun> run, ProxyScreen* screen)
      : run_(std::move(run)), screen_(screen) {}

  // Carries it out. What is to be said of it: whole lines; none of an empty line.
  Printable carry_out(std::string_view line);
  // ":quit"
  std::function<void()> on_quit;

 private:
  Printable fault(std::string_view words);
  Printable list() const;
  Printable close(std::string_view name);
  Printable pause(bool on);
  Printable view(std::string_view name);
  Printable faults_in_force() const;

  std::shared_ptr<ProxyRun> run_;
  ProxyScreen* screen_;
};

}  // namespace confab
