#pragma once
// What a "recv" with a pattern says when it is sent: its sample, with what is known by now in the
// places of the placeholders.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/mock/fresh.h"
#include "protocol/match/pattern.h"

namespace confab {

class Answer {
 public:
  // `pattern` as in a transcript's "match". No sample: examples are in its placeholders. A sample
  // that its own pattern does not accept is sent as it is.
  Answer(std::string_view pattern, std::optional<std::string> sample);

  // A name that `values` has stands for that value. Any other placeholder stands for what `fresh`
  // makes of its part of the sample, or, null, for that part; `values` gains it.
  std::string text(Captures& values, Fresh* fresh) const;

 private:
  struct Piece {
    std::string text;  // literal; of a placeholder: its part of the sample
    std::string name;  // of a placeholder; may be empty
    std::string type;  // empty: literal
  };
  static std::vector<Piece> cut(std::string_view pattern);
  bool find_samples(const std::string& sample);

  std::vector<Piece> pieces_;
};

}  // namespace confab
