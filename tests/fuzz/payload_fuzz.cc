// input: text, as after :raw and :hex, and as base64

#include <stdexcept>

#include "protocol/text/line_excerpt.h"
#include "protocol/text/payload.h"
#include "tests/fuzz/target.h"

namespace confab {
namespace {

// What the decoder makes of the text, if it takes it, is the same again after a way there and back.
template <class Decode, class Encode>
void there_and_back(const std::string& text, Decode decode, Encode encode) {
  claim_equal(decode(encode(text)), text, "any bytes survive a way there and back");
  try {
    const std::string bytes = decode(text);
    claim_equal(decode(encode(bytes)), bytes, "what was read can be written");
  } catch (const std::invalid_argument& error) {
    claim(*error.what() != 0, "an error says what is wrong");
  }
}

}  // namespace

void fuzz(FuzzInput input) {
  const std::string text = input.rest();
  there_and_back(text, from_hex, to_hex);
  there_and_back(text, from_base64, to_base64);
  there_and_back(text, unescape,
                 [](const std::string& bytes) { return std::string(escaped(bytes).text()); });
}

}  // namespace confab
