#include "app/record/recording_names.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <system_error>

#include "app/program/usage_error.h"

namespace confab {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kConversation = "{{conn}}";
constexpr std::string_view kDigits = "0123456789";
// So that names in a row are in the order of a listing; above 99,999 they are longer.
constexpr std::size_t kNumberDigits = 5;

void each_name_in(const fs::path& folder, const std::function<void(const std::string&)>& use) {
  std::error_code error;
  fs::directory_iterator all(folder.empty() ? fs::path(".") : folder, error);
  for (; !error && all != fs::directory_iterator(); all.increment(error))
    use(all->path().filename().string());
  if (error) throw std::system_error(error, folder.empty() ? "." : folder.string());
}

// "tcp12" at the beginning of a text; empty: there is none.
std::string_view conversation_in(std::string_view text) {
  const std::size_t letters = std::min(text.find_first_of(kDigits), text.size());
  const std::size_t end = std::min(text.find_first_not_of(kDigits, letters), text.size());
  return letters == 0 || letters == end ? std::string_view() : text.substr(0, end);
}

void check_braces(const std::string& typed) {
  for (std::size_t at = typed.find("{{"); at != std::string::npos; at = typed.find("{{", at + 1)) {
    if (typed.compare(at, kConversation.size(), kConversation) == 0) continue;
    throw UsageError("\"" + typed + "\": {{conn}} is all that can be in a name there");
  }
}

}  // namespace

ConversationFileName::ConversationFileName(std::string_view typed) : typed_(typed) {
  check_braces(typed_);
  const std::size_t place = typed_.find(kConversation);
  const std::string example = "such as session-{{conn}}.json";
  if (place == std::string::npos)
    throw UsageError("\"" + typed_ + "\" is one name for all: {{conn}} takes a conversation's, " +
                     example);
  if (fs::path(typed_).parent_path().string().find(kConversation) != std::string::npos)
    throw UsageError("\"" + typed_ + "\": {{conn}} is for the name of a file, not of a folder, " +
                     example);
}

std::string ConversationFileName::path_for(std::string_view conversation) const {
  std::string path = typed_;
  for (std::size_t at = path.find(kConversation); at != std::string::npos;
       at = path.find(kConversation, at + conversation.size()))
    path.replace(at, kConversation.size(), conversation);
  return path;
}

std::string ConversationFileName::folder() const { return fs::path(typed_).parent_path().string(); }

std::string ConversationFileName::existing() const {
  const std::string pattern = fs::path(typed_).filename().string();
  const std::size_t before = pattern.find(kConversation);
  std::string first;
  each_name_in(folder(), [&](const std::string& name) {
    if (!name.starts_with(pattern.substr(0, before))) return;
    const std::string_view conversation = conversation_in(std::string_view(name).substr(before));
    const std::string path = path_for(conversation);
    if (conversation.empty() || fs::path(path).filename() != name) return;
    if (first.empty() || path < first) first = path;
  });
  return first;
}

NumberedFileName::NumberedFileName(const std::string& path)
    : folder_(fs::path(path).parent_path().string()),
      stem_(fs::path(path).stem().string() + "-"),
      extension_(fs::path(path).extension().string()) {}

std::string NumberedFileName::path_for(std::uint64_t number) const {
  std::string digits = std::to_string(number);
  if (digits.size() < kNumberDigits) digits.insert(0, kNumberDigits - digits.size(), '0');
  return (fs::path(folder_) / (stem_ + digits + extension_)).string();
}

std::uint64_t NumberedFileName::last() const {
  std::uint64_t last = 0;
  each_name_in(folder_, [&](const std::string& name) {
    if (!name.starts_with(stem_)) return;
    std::uint64_t number = 0;
    std::from_chars(name.data() + stem_.size(), name.data() + name.size(), number);
    if (fs::path(path_for(number)).filename() == name) last = std::max(last, number);
  });
  return last;
}

}  // namespace confab
