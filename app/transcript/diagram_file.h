#pragma once
// confab transcript convert FILE x.svg: a transcript as a sequence diagram.

#include <string>

namespace confab {

class InputFile;

// Throws as convert_transcript() of rewrite.h.
void convert_to_diagram(InputFile& file, const std::string& from, const std::string& to,
                        bool replace);
// The element alone, for a page; empty where the file cannot be read any more, or again.
std::string diagram_element(const std::string& path);

}  // namespace confab
