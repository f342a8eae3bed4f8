#pragma once
// A text as it is shown, with {{NAME}} in the place of secrets, and where its parts are then.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/transcript/secrets.h"

namespace confab {

struct TextRange {
  std::size_t begin, size;
};

class MaskedText {
 public:
  // As Secrets::masked_with_beginning().
  MaskedText(std::string_view bytes, const Secrets& secrets);

  const std::string& text() const noexcept { return text_; }
  bool has_secret() const noexcept { return !masks_.empty(); }
  // Where this part of the bytes is, with all of a secret that it ends in. nullopt: it begins
  // within a secret.
  std::optional<TextRange> shown(TextRange bytes) const;

 private:
  struct Mask {
    std::size_t begin, end;              // of the secret's bytes
    std::size_t shown_begin, shown_end;  // of its name
  };

  std::string text_;
  std::vector<Mask> masks_;  // in order
};

}  // namespace confab
