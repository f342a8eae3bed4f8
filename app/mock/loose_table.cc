#include "app/mock/loose_table.h"

#include <algorithm>
#include <utility>

#include "app/replay/frame_end.h"
#include "app/replay/listening.h"

namespace confab {
namespace {

using FoundKind = LooseTable::Found::Kind;

LooseTable::Fit fit_sample(std::string_view sample, std::string_view bytes) {
  const std::size_t common = std::min(sample.size(), bytes.size());
  if (sample.substr(0, common) != bytes.substr(0, common)) return {};
  return {common == sample.size() ? FoundKind::exchange : FoundKind::unfinished, common};
}

bool is_answer(TranscriptType type) noexcept {
  return type == TranscriptType::recv || type == TranscriptType::eof ||
         type == TranscriptType::error || type == TranscriptType::silence ||
         type == TranscriptType::upgrade;
}

bool is_end(TranscriptType type) noexcept {
  return type == TranscriptType::eof || type == TranscriptType::error;
}

}  // namespace

LooseTable::LooseTable(const std::vector<RecordedConversation>& conversations,
                       bool keeps_boundaries)
    : keeps_boundaries_(keeps_boundaries) {
  for (const RecordedConversation& conversation : conversations) {
    bool has_asked = false;
    bool goes_on = false;  // the request
    bool client_has_ended = false;
    for (const MockStep& each : conversation.steps) {
      const TranscriptType type = each.step.event.type;
      if (type == TranscriptType::send) {
        if (!goes_on) exchanges_.emplace_back();
        exchanges_.back().request.push_back(&each);
        has_asked = true;
        goes_on = !keeps_boundaries;
      } else if (type == TranscriptType::shutdown) {
        client_has_ended = true;
      } else if (is_answer(type) && !(client_has_ended && is_end(type))) {
        goes_on = false;
        if (has_asked) exchanges_.back().answer.push_back(&each);
        if (!has_asked && &conversation == &conversations.front()) greeting_.push_back(&each);
      }
    }
  }
  if (!exchanges_.empty()) framing_ = exchanges_.front().request.front()->step.framing;
}

LooseTable::Fit LooseTable::fit_rule(const Step& step, std::string_view bytes, bool is_whole,
                                     Captures& values) const {
  std::size_t end = bytes.size();
  if (!keeps_boundaries_) {
    FrameEnd frames(step.framing, step.event.payload.bytes);
    const bool has_all = frames.look(bytes);
    if (!has_all && !is_whole) return {FoundKind::unfinished, 0};
    if (has_all) end = frames.size();
  }
  if (step.matcher->check(bytes.substr(0, end), values)) return {};
  return {FoundKind::exchange, end};
}

LooseTable::Fit LooseTable::fit(const Exchange& exchange, std::string_view bytes, bool is_whole,
                                Captures& values) const {
  std::size_t at = 0;
  for (const MockStep* each : exchange.request) {
    const std::string_view rest = bytes.substr(at);
    const Fit one = each->step.matcher ? fit_rule(each->step, rest, is_whole, values)
                                       : fit_sample(each->step.event.payload.bytes, rest);
    if (one.kind != FoundKind::exchange) return one;
    at += one.size;
  }
  return {FoundKind::exchange, at};
}

std::size_t LooseTable::first_message(std::string_view bytes) const {
  if (keeps_boundaries_) return bytes.size();
  FrameEnd frame(framing_, {});
  return frame.look(bytes) ? frame.size() : bytes.size();
}

std::chrono::nanoseconds LooseTable::pause(std::chrono::nanoseconds usual) const {
  return pause_of(framing_, usual);
}

LooseTable::Found LooseTable::find(std::string_view bytes, bool is_whole, const LooseUses& uses,
                                   Captures& values, PacketKind kind) const {
  Found best;
  Captures captured;
  bool may_grow = false;
  for (std::size_t i = 0; i < exchanges_.size(); ++i) {
    const TranscriptEvent& first = exchanges_[i].request.front()->step.event;
    if (wrong_kind(kind_named(first.kind), kind)) continue;
    Captures mine = values;
    const Fit one = fit(exchanges_[i], bytes, is_whole, mine);
    const bool fits = one.kind == FoundKind::exchange && (one.size > 0 || bytes.empty());
    may_grow = may_grow || one.kind == FoundKind::unfinished;
    if (!fits) continue;
    const bool has_one = best.kind == FoundKind::exchange;
    const bool is_longer = !has_one || one.size > best.size;
    const bool is_better = has_one && one.size == best.size && uses.is_used(best.exchange);
    if (!is_longer && !is_better) continue;
    best = {FoundKind::exchange, i, one.size};
    captured = std::move(mine);
  }
  if (may_grow && !is_whole) return {FoundKind::unfinished, 0, 0};
  if (best.kind == FoundKind::exchange) values = std::move(captured);
  return best;
}

std::size_t LooseTable::nearest(std::string_view bytes) const {
  std::size_t best = 0;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < exchanges_.size(); ++i) {
    const std::string_view sample = exchanges_[i].request.front()->step.event.payload.bytes;
    const auto end = std::mismatch(sample.begin(), sample.end(), bytes.begin(), bytes.end());
    const auto common = static_cast<std::size_t>(end.first - sample.begin());
    if (common > longest) best = i;
    longest = std::max(longest, common);
  }
  return best;
}

}  // namespace confab
