#include "app/program/confined.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <optional>
#include <stdexcept>
#include <vector>

#include "app/program/system_calls.h"
#include "app/program/system_error.h"
#include "transport/file_descriptor.h"

namespace confab {
namespace {

constexpr std::size_t kLongestReport = 64 * 1024;
constexpr const char* kAttempt = "a process of its own for reading";

// Of a process that has a sanitizer in it, its complaints are worth more.
void close_all_but(std::vector<int> kept) {
#ifdef __SANITIZE_ADDRESS__
  kept.push_back(STDERR_FILENO);
#endif
  std::ranges::sort(kept);
  unsigned next = 0;
  for (const int each : kept) {
    const auto number = static_cast<unsigned>(each);
    if (number > next) ::close_range(next, number - 1, 0);
    next = std::max(next, number + 1);
  }
  ::close_range(next, UINT_MAX, 0);
}

// The code in its first byte.
void write_report(int descriptor, std::string_view report) {
  report = report.substr(0, kLongestReport);
  while (!report.empty()) {
    const long count = ::write(descriptor, report.data(), report.size());
    if (count < 0 && errno != EINTR) return;  // nobody reads it any more
    if (count > 0) report.remove_prefix(static_cast<std::size_t>(count));
  }
}

[[noreturn]] void be_confined(std::span<const int> descriptors, int report_to,
                              const std::function<int(std::string&)>& work) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody waits for it then
  std::vector<int> kept(descriptors.begin(), descriptors.end());
  kept.push_back(report_to);
  close_all_but(kept);
  allow_only_files_and_memory();  // where there is no seccomp, having no descriptors must do
  std::string report;
  const int code = work(report);
  write_report(report_to, static_cast<char>(code) + report);
  // Nothing is destroyed: what is open and what is to be removed are the other process's.
  ::_exit(0);
}

std::string read_report(int descriptor) {
  std::string report;
  char piece[4096];
  while (report.size() < kLongestReport) {
    const long count = ::read(descriptor, piece, sizeof piece);
    if (count == 0) break;
    if (count < 0 && errno != EINTR) throw_errno(kAttempt);
    if (count > 0) report.append(piece, static_cast<std::size_t>(count));
  }
  return report;
}

// A process that is ended by its own mistake may have any code, but 0.
void wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) == -1)
    if (errno != EINTR) throw_errno(kAttempt);
  if (WIFSIGNALED(status))
    throw std::runtime_error("the process that read it was ended by signal " +
                             std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0)
    throw std::runtime_error("the process that read it ended with code " +
                             std::to_string(WEXITSTATUS(status)));
}

}  // namespace

ConfinedResult run_confined(std::span<const int> descriptors,
                            const std::function<int(std::string&)>& work) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno(kAttempt);
  const FileDescriptor reading(ends[0]);
  std::optional<FileDescriptor> writing(std::in_place, ends[1]);
  const pid_t child = ::fork();
  if (child == -1) throw_errno(kAttempt);
  if (child == 0) be_confined(descriptors, writing->get(), work);
  writing.reset();  // so that it ends when the other process does
  const std::string report = read_report(reading.get());
  wait_for(child);
  if (report.empty()) throw std::runtime_error("the process that read it said nothing");
  return {static_cast<unsigned char>(report[0]), report.substr(1)};
}

}  // namespace confab
