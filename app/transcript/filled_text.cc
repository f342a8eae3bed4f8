#include "app/transcript/filled_text.h"

#include <stdexcept>

#include "protocol/text/placeholders.h"

namespace confab {
namespace {

// Of one message. Beyond it names stay: a short text can have the name of a long value very often.
constexpr std::size_t kMostFilled = std::size_t{64} << 20;

}  // namespace

FilledText::FilledText(const TranscriptHeader& header, const Secrets& given)
    : names_(header.secrets.begin(), header.secrets.end()) {
  for (const auto& [name, value] : header.variables)
    if (value) values_.emplace(name, *value);
  for (const Secret& each : given.all()) {
    values_.insert_or_assign(each.name, each.value);
    names_.insert(each.name);
    unused_.insert(each.name);
  }
  for (const std::string& each : header.secrets)
    if (!values_.contains(each)) unknown_.insert(each);
}

FilledText::Message FilledText::fill(const TranscriptEvent& event) {
  try {
    if (is_written_as_template(event)) return fill_template(event.payload.bytes);
  } catch (const std::invalid_argument&) {  // it is no template: a {{ without its }}
  }
  return {event.payload.bytes, ""};
}

// A recorder writes what was received with a secret in it as the sample of a pattern, both with its
// name. Of others the sample is what came.
bool FilledText::is_written_as_template(const TranscriptEvent& event) const {
  if (event.payload.kind == TranscriptPayload::Kind::text_template) return true;
  const bool is_sample = event.payload.kind == TranscriptPayload::Kind::data && event.match &&
                         !event.match->pattern.empty();
  if (!is_sample) return false;
  PlaceholderText parts(event.payload.bytes);
  while (const auto part = parts.next())
    if (part->is_placeholder && names_.contains(part->text)) return true;
  return false;
}

FilledText::Message FilledText::fill_template(std::string_view text) {
  Message message;
  PlaceholderText parts(text);
  while (const auto part = parts.next()) {
    if (!part->is_placeholder) {
      message.bytes += part->text;
      continue;
    }
    const auto known = values_.find(part->text);
    if (known != values_.end() && message.bytes.size() + known->second.size() <= kMostFilled) {
      message.bytes += known->second;
      unused_.erase(known->first);
      continue;
    }
    const std::string name = "{{" + std::string(part->text) + "}}";
    message.bytes += name;
    if (message.unknown.empty()) message.unknown = name;
  }
  return message;
}

std::string FilledText::useless() const { return unused_.empty() ? "" : *unused_.begin(); }

}  // namespace confab
