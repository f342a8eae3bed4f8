#pragma once
// The files of --report that load writes.

#include <string>
#include <string_view>

#include "app/load/load_result.h"
#include "app/transcript/replacement.h"

namespace confab {

// What each kind has, whole; each is in a file of its own.
// One object, with the buckets of both histograms. Times are in seconds, rates a second. A bucket
// is [lowest, highest, count].
std::string load_json(const LoadResult& result);
// A testcase for each objective.
std::string load_junit(const LoadResult& result);
// A page in one file, with plots.
std::string load_html(const LoadResult& result);

class LoadReport {
 public:
  // "json", "junit", "html". Throws std::invalid_argument that lists the kinds; std::system_error
  // that names a path that cannot be written, before anything is run in vain.
  LoadReport(std::string_view kind, const std::string& path);

  // Writes it and puts it in its place; without this nothing has happened there. Once. Throws
  // std::system_error that names the file.
  void finish(const LoadResult& result);

 private:
  std::string (*text_)(const LoadResult&);
  Replacement file_;
};

}  // namespace confab
