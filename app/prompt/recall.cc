#include "app/prompt/recall.h"

#include <utility>

#include "app/prompt/command_line.h"
#include "app/prompt/knowledge.h"

namespace confab {

void Recall::keep(const std::string& line) {
  if (history_ == nullptr || !editor_.keeps_line() || may_expose_secret(line)) return;
  history_->add(secrets_.masked(target_of(session_)), secrets_.masked(line));
  const auto& trouble = history_->trouble();
  if (!trouble || std::exchange(told_trouble_, true)) return;
  course_.notice(Printable(Untrusted(*trouble)));
}

void Recall::offer() {
  if (history_ == nullptr) return;
  std::string target = target_of(session_);
  if (offered_ == target) return;
  editor_.set_recall(history_->recall(target));
  offered_ = std::move(target);
}

}  // namespace confab
