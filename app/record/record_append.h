#pragma once
// A transcript that exists, and a recording that goes on after its last event.

#include <string>

#include "app/record/record_target.h"

namespace confab {

// Its "end" is taken off, and so is what a kill left incomplete, which is said. Secrets that its
// header does not name are put into it: the file is written anew, beside, and renamed. Throws as
// open_record().
RecordBeginning append_to_record(const std::string& path, const Secrets& secrets);

}  // namespace confab
