#include "app/replay/exchange_log.h"

#include <algorithm>
#include <utility>

#include "app/replay/exchange_text.h"

namespace confab {

void ExchangeLog::begin(const Step& step) {
  exchange_.emplace();
  exchange_->number = ++exchanges_;
  acting_ = step.event.conn;
  if (hooks_.wants_names && (hooks_.exchange || hooks_.before_action)) {
    const Secrets& secrets = options_.secrets;
    exchange_->name = secrets.empty() ? exchange_name(step.event)
                                      : exchange_name(without_secrets(step.event, secrets));
  }
  exchange_->place = exchange_->where = step.event.place;
  if (is_skipping_) exchange_->verdict = ExchangeResult::Verdict::skipped;
  timeline_.begin_exchange();
}

void ExchangeLog::end() {
  if (!exchange_) return;
  exchange_->took = timeline_.completed() - timeline_.began();
  switch (exchange_->verdict) {
    case ExchangeResult::Verdict::passed:
      ++result_.passed;
      break;
    case ExchangeResult::Verdict::failed:
      ++result_.failed;
      break;
    case ExchangeResult::Verdict::could_not_run:
      ++result_.could_not_run;
      break;
    case ExchangeResult::Verdict::skipped:
      ++result_.skipped;
      break;
  }
  if (hooks_.exchange) hooks_.exchange(*exchange_);
  exchange_.reset();
}

void ExchangeLog::turn_to(std::string conversation, std::uint64_t missing_events) {
  heard_ = std::move(conversation);
  missing_events_ = missing_events;
}

void ExchangeLog::fail(Place where, PlayTrouble trouble, Printable what,
                       std::vector<Printable> details) {
  if (!options_.keep_going) is_skipping_ = true;
  what += whose();
  if (hooks_.failed) hooks_.failed(where, what, trouble);
  const bool is_first = exchange_->verdict == ExchangeResult::Verdict::passed;
  if (!is_first) return exchange_->details.push_back(std::move(what));
  exchange_->verdict = trouble.verdict;
  exchange_->kind = std::move(trouble.kind);
  exchange_->what = std::move(what);
  exchange_->where = where;
  exchange_->details = std::move(details);
  if (missing_events_ == 0) return;
  exchange_->advice = Printable("the recording began too late, and lacks ");
  exchange_->advice += missing_events_;
  exchange_->advice += Literal(" events: record from the start (--record FILE)");
}

void ExchangeLog::skip() {
  if (exchange_->verdict == ExchangeResult::Verdict::passed)
    exchange_->verdict = ExchangeResult::Verdict::skipped;
}

// The conversation, where it is another one than the exchange's, whose name is there already.
Printable ExchangeLog::whose() const {
  return heard_ == acting_ ? Printable() : conversation_text(masked(heard_));
}

void ExchangeLog::warn(Printable what) {
  what += whose();
  std::vector<Printable>& told = exchange_->warnings;
  const auto is_same = [&](const Printable& each) { return each.text() == what.text(); };
  if (std::none_of(told.begin(), told.end(), is_same)) told.push_back(std::move(what));
}

void ExchangeLog::warn_of_duplicate(std::string_view bytes) {
  Printable what("this came once more: ");
  what += quoted_message(masked(bytes));
  warn(std::move(what));
}

std::string ExchangeLog::masked(std::string_view bytes) const {
  return options_.secrets.masked_with_beginning(bytes);
}

}  // namespace confab
