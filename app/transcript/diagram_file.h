#pragma once
// confab transcript convert FILE x.svg: a transcript as a sequence diagram.

#include <string>

namespace confab {

class InputFile;

// Throws as convert_transcript() of rewrite.h.
void convert_to_diagram(InputFile& file, const std::string& from, const std::string& to,
                        bool replace);

}  // namespace confab
