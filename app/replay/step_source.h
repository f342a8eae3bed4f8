#pragma once
// The steps of a transcript, in order, to whoever plays them.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

#include "protocol/match/script.h"

namespace confab {

// So often signals are looked at, while nothing else waits.
inline constexpr std::uint64_t kStepsOfOneTurn = 1024;

// Whoever plays looks ahead: what is expected next decides how an end is taken, and neighbours of
// any order are taken together. Both kinds throw away what was advanced over.
class StepSource {
 public:
  StepSource() = default;
  StepSource(const StepSource&) = delete;
  StepSource& operator=(const StepSource&) = delete;
  virtual ~StepSource() = default;

  // The step `ahead` of the current one (0: it). Null: there are no so many. Valid until advance().
  virtual const Step* peek(std::size_t ahead) = 0;
  // Goes on by one. The current one must exist.
  virtual void advance() = 0;
};

// From a file, while it is read: in memory are only the steps that were looked at.
class StepsOfFile final : public StepSource {
 public:
  // `reader` outlives it. peek() throws TranscriptError.
  explicit StepsOfFile(StepReader& reader) : reader_(reader) {}
  const Step* peek(std::size_t ahead) override {
    while (steps_.size() <= ahead) {
      Step* step = reader_.next();
      if (step == nullptr) return nullptr;
      steps_.push_back(std::move(*step));
    }
    return &steps_[ahead];
  }
  void advance() override { steps_.pop_front(); }

 private:
  StepReader& reader_;
  std::deque<Step> steps_;
};

// From memory: many may play one script at once.
class StepsOfScript final : public StepSource {
 public:
  // `script` outlives it.
  explicit StepsOfScript(const Script& script) : script_(script) {}
  const Step* peek(std::size_t ahead) override {
    return next_ + ahead < script_.steps.size() ? &script_.steps[next_ + ahead] : nullptr;
  }
  void advance() override { ++next_; }

 private:
  const Script& script_;
  std::size_t next_ = 0;
};

}  // namespace confab
