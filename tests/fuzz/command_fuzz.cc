// input: a line that was typed

#include "app/prompt/command_line.h"
#include "tests/fuzz/target.h"

namespace confab {

void fuzz(FuzzInput input) {
  const std::string line = input.rest();
  const CommandLine read = parse_command_line(line);
  const bool is_letter =
      line.size() > 1 && ((line[1] >= 'a' && line[1] <= 'z') || (line[1] >= 'A' && line[1] <= 'Z'));
  claim(read.name.empty() == !(line.starts_with(':') && is_letter),
        "a command is a colon and a letter");
  if (read.name.empty() && !line.starts_with("::"))
    claim_equal(read.message, line, "any other line is sent as it is");
  if (line.starts_with("::")) claim_equal(read.message, line.substr(1), "a doubled colon is one");
  claim(trimmed(line).size() <= line.size(), "trimming takes away");
  for (const std::string& word : words(line))
    claim(line.find(word) != std::string::npos, "a word is in its line");
  (void)looks_like_command(line);
  (void)may_expose_secret(line);
}

}  // namespace confab
