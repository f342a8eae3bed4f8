#pragma once
// A transcript in a file that is whole after every write.

#include <sys/types.h>

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
  RecordFile(FileDescriptor descriptor, std::string path, std::uint64_t begin,
             std::string_view closing);
  ~RecordFile() override;  // without a write a new file is removed
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;

  int write(std::string& text) override;
  void set_aside() noexcept override;
  int wake() override;  // ESTALE: it is not as it was left
  int finish(Finish how) override;

 private:
  // Which file it is, whatever its name is by now.
  struct FileId {
    dev_t device = 0;
    ino_t number = 0;
  };
  int write_at(std::string_view bytes) const;
  int take_name();
  void remove_new();

  std::string path_;
  FileDescriptor descriptor_;  // none: it was set aside
  FileId id_;                  // then
  New new_;                    // until the first write
  std::uint64_t end_;          // of what is written, the closing not counted
  std::string_view closing_;
};

}  // namespace confab
