#include "protocol/match/given_names.h"

#include "protocol/match/text_template.h"

namespace confab {

GivenNames::GivenNames(const TranscriptHeader& header) {
  for (const auto& [name, value] : header.variables)
    if (value) undecided_.erase(name);
  for (const std::string& each : header.secrets) undecided_.erase(each);
}

void GivenNames::look(const Step& step) {
  if (undecided_.empty()) return;
  if (step.matcher)
    for (const std::string& each : step.matcher->names()) undecided_.erase(each);
  const TranscriptPayload& payload = step.event.payload;
  if (payload.kind != TranscriptPayload::Kind::text_template) return;
  for (const std::string& each : template_names(payload.bytes))
    if (undecided_.erase(each) > 0) given_.insert(each);
}

void GivenNames::give(Captures& values, std::uint64_t session, std::uint64_t iteration) const {
  for (const std::string& each : given_)
    values.try_emplace(each, std::to_string(each == "session" ? session : iteration));
}

}  // namespace confab
