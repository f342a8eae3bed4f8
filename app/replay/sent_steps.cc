#include "app/replay/sent_steps.h"

namespace confab {

const Step* SentSteps::peek(std::size_t ahead) {
  const Step* step = steps_.peek(ahead);
  if (step == nullptr || ahead > 0) return step;
  if (!has_looked_) instead_ = learning_.sent(*step);
  has_looked_ = true;
  return instead_ != nullptr ? instead_ : step;
}

void SentSteps::advance() {
  has_looked_ = false;
  steps_.advance();
}

}  // namespace confab
