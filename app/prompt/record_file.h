#pragma once
// A transcript in a file that is whole after every write.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/prompt/record_target.h"

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
  // `descriptor` is owned, with the lock on it; `begin`: bytes of it that stay.
  RecordFile(int descriptor, std::uint64_t begin, std::string_view closing);
  ~RecordFile() override;
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;

  int write(std::string& text) override;
  int finish() override;

 private:
  int write_at(std::string_view bytes) const;

  int descriptor_;
  std::uint64_t end_;  // of what is written, the closing not counted
  std::string_view closing_;
};

}  // namespace confab
