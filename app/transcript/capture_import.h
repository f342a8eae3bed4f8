#pragma once
// confab transcript convert, from a capture: what packets say, as a transcript.

#include <stdexcept>
#include <string>

#include "protocol/capture/capture_wishes.h"

namespace confab {

class InputFile;

// The file begins as a capture does, but is none that can be read. what() says where, and why.
class BrokenCapture : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

bool is_capture(InputFile& file);

// Writes what is in the capture `file`, which is called `from`, as `to`, in the spelling of that
// name; "-" is stdout. A file that exists stays, unless `replace`. The capture is read in a process
// that can do nothing else (confined.h), twice: an `open` says whether bytes are missing after it.
//
// False: bytes of a conversation are missing in the capture, which notes in the transcript say.
// What else people should know goes to stderr. Throws BrokenCapture (nothing was written), and
// std::runtime_error that names the file.
bool import_capture(InputFile& file, const std::string& from, const std::string& to, bool replace,
                    const CaptureWishes& wishes);

}  // namespace confab
