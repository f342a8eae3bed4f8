#include "app/prompt/file_names.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "protocol/text/sanitiser.h"

namespace confab {

namespace fs = std::filesystem;

std::vector<std::string> file_names(std::string_view typed) {
  std::vector<std::string> found;
  if (typed == "~") return {"~/"};
  const std::size_t slash = typed.rfind('/');
  const std::string folder(slash == std::string_view::npos ? "" : typed.substr(0, slash + 1));
  const std::string_view start = typed.substr(folder.size());
  std::error_code error;  // a directory that cannot be read has no names for us
  fs::directory_iterator each(folder.empty() ? "." : expanded_path(folder), error);
  for (; !error && each != fs::directory_iterator(); each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (!name.starts_with(start) || (name[0] == '.' && start.empty())) continue;
    if (!is_harmless(name)) continue;
    std::error_code unknown;  // vanished, or a link to nowhere: no directory
    found.push_back(folder + name + (each->is_directory(unknown) ? "/" : ""));
  }
  return found;
}

std::string expanded_path(std::string_view path) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || !path.starts_with("~/")) return std::string(path);
  return home + std::string(path.substr(1));
}

}  // namespace confab
