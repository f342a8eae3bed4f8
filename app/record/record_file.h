#pragma once
// A transcript in a file that is whole after every write.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/record/record_target.h"
#include "transport/file_descriptor.h"

namespace confab {

// What is written replaces what closes the document, and ends with it:
//
//   ...{"type":"send",...} \n]}\n                               one pwrite(2) over "\n]}\n"
//   ...{"type":"send",...} ,\n{"type":"recv",...} \n]}\n
//
// A kill in the middle leaves an incomplete last event, which readers leave out. There is room for
// the closing on a full disk: it stood there before.
class RecordFile final : public RecordTarget {
 public:
  // A file with nothing in it. It gets its name with the first write, and is removed if that fails:
  // an empty file is no transcript, and what had the name before is still there.
  struct New {
    std::string made_as;
    std::string name;         // the same, or a file that it replaces
    FileDescriptor replaced;  // with its lock; none: there is no such file
  };
  // `descriptor` has the lock on it.
  RecordFile(FileDescriptor descriptor, New fresh, std::string_view closing);
  // Goes on after the first `begin` bytes.
  RecordFile(FileDescriptor descriptor, std::uint64_t begin, std::string_view closing);
  ~RecordFile() override;  // without a write a new file is removed
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;

  int write(std::string& text) override;
  int finish() override;

 private:
  int write_at(std::string_view bytes) const;
  int take_name();
  void remove_new();

  FileDescriptor descriptor_;
  New new_;            // until the first write
  std::uint64_t end_;  // of what is written, the closing not counted
  std::string_view closing_;
};

}  // namespace confab
