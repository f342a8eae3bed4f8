#include "protocol/text/sentence.h"

namespace confab {

void SentencePart::append_to(Printable& text) const {
  if (const auto* ours = std::get_if<const Printable*>(&what_)) {
    text += **ours;
  } else if (const auto* literal = std::get_if<Literal>(&what_)) {
    text += *literal;
  } else if (const auto* theirs = std::get_if<Untrusted>(&what_)) {
    text += *theirs;
  } else {
    text += std::get<std::uint64_t>(what_);
  }
}

Printable filled_in(Literal wording, const SentencePart* parts) {
  constexpr std::string_view kHole = "{}";
  Printable text;
  Literal ours = wording;
  std::string_view rest = wording.text;
  for (std::size_t hole = rest.find(kHole); hole != std::string_view::npos;
       hole = rest.find(kHole)) {
    ours.text = rest.substr(0, hole);
    text += ours;
    parts++->append_to(text);
    rest.remove_prefix(hole + kHole.size());
  }
  ours.text = rest;
  text += ours;
  return text;
}

}  // namespace confab
