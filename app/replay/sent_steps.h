#pragma once
// What is sent in the runs that --learn makes.

#include "app/replay/learning.h"
#include "app/replay/step_source.h"

namespace confab {

// Steps of which some are sent otherwise than they are written.
class SentSteps final : public StepSource {
 public:
  // Both outlive it.
  SentSteps(StepSource& steps, Learning& learning) : steps_(steps), learning_(learning) {}
  const Step* peek(std::size_t ahead) override;
  void advance() override;

 private:
  StepSource& steps_;
  Learning& learning_;
  bool has_looked_ = false;  // at the current one
  const Step* instead_ = nullptr;
};

}  // namespace confab
