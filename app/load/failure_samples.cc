#include "app/load/failure_samples.h"

#include <algorithm>

#include "app/replay/exchange_text.h"

namespace confab {
namespace {

constexpr int kOfEachKind = 2;
constexpr int kInAll = 10;

}  // namespace

bool FailureSamples::wants(const std::string& kind) {
  if (all_ == kInAll || told_[kind] == kOfEachKind) return false;
  ++told_[kind];
  ++all_;
  return true;
}

Printable FailureSamples::text(std::uint64_t session, std::uint64_t iteration,
                               const ExchangeResult& exchange) const {
  Printable text("failed: session ");
  text += session;
  text += Literal(", iteration ");
  text += iteration;
  text += Literal(": ");
  text += exchange.number;
  text += Literal(" ");
  text += name_of(exchange);
  text += Literal("\n  ");
  text += place_text(script_.file, exchange.where);
  text += exchange.what;
  text += Literal("\n");
  for (const Printable& each : exchange.details) {
    text += Literal("    ");
    text += each;
    text += Literal("\n");
  }
  return text;
}

Printable FailureSamples::name_of(const ExchangeResult& exchange) const {
  const auto is_its_action = [&](const Step& step) {
    return step.event.place.line == exchange.place.line &&
           step.event.place.column == exchange.place.column;
  };
  const auto found = std::find_if(script_.steps.begin(), script_.steps.end(), is_its_action);
  if (found == script_.steps.end()) return {};
  return exchange_name(without_secrets(found->event, secrets_));
}

}  // namespace confab
