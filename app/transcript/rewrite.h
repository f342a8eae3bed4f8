#pragma once
// confab transcript fmt and convert: the same transcript, spelled anew.

#include <string>

namespace confab {

class InputFile;

// Both throw TranscriptError where it is no transcript (nothing has happened then, but to stdout),
// and std::system_error. Warnings go to stderr. "-" is stdin, and stdout.

// Rewrites the file in its place as the recorder would have written it; `stable`: without what is
// never compared. Throws UsageError for what is no file, which cannot be read and replaced.
void format_transcript(const std::string& path, bool stable);
// Writes `file`, which is called `from`, as `to`, in the spelling of that name. A file that exists
// stays, unless `replace`.
void convert_transcript(InputFile& file, const std::string& from, const std::string& to,
                        bool replace);

}  // namespace confab
