#include "app/program/system_calls.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

// The numbers below mean what they say on one machine only. Others go without.
#if defined(__x86_64__)
#define CONFAB_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define CONFAB_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif

namespace confab {

#ifdef CONFAB_AUDIT_ARCH
namespace {

constexpr std::uint32_t kAllowed[] = {
    __NR_read,
    __NR_write,
    __NR_lseek,
    __NR_fstat,
    __NR_close,
    __NR_munmap,
    __NR_mremap,
    __NR_brk,
    __NR_madvise,
    __NR_futex,
    __NR_exit,
    __NR_exit_group,
    __NR_rt_sigreturn,
    __NR_clock_gettime,
    __NR_getrandom,
    __NR_writev,
    __NR_pread64,
    __NR_pwrite64,
#if defined(__SANITIZE_ADDRESS__)
    // What the sanitizer does beside it (2026-11, GCC 12).
    __NR_sched_yield,
    __NR_getpid,
    __NR_gettid,
    __NR_sigaltstack,
    __NR_rt_sigprocmask,
    __NR_pipe2,
#endif
};

// The lower half of an argument: all of PROT_*.
constexpr std::uint32_t kProtection = offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t);

constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;

void load(std::vector<sock_filter>& program, std::uint32_t offset) {
  program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

void end(std::vector<sock_filter>& program, std::uint32_t action) {
  program.push_back(BPF_STMT(BPF_RET | BPF_K, action));
}

// What follows is gone over, unless the comparison holds.
void unless_equal_skip(std::vector<sock_filter>& program, std::uint32_t value, std::uint8_t steps) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, steps));
}

std::vector<sock_filter> filter() {
  std::vector<sock_filter> program;
  load(program, offsetof(seccomp_data, arch));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CONFAB_AUDIT_ARCH, 1, 0));
  end(program, SECCOMP_RET_KILL_PROCESS);
  load(program, offsetof(seccomp_data, nr));
  for (const std::uint32_t each : kAllowed) {
    unless_equal_skip(program, each, 1);
    end(program, SECCOMP_RET_ALLOW);
  }
  unless_equal_skip(program, __NR_mmap, 4);
  load(program, kProtection);
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0));
  end(program, SECCOMP_RET_ALLOW);
  end(program, kRefuse);
  end(program, kRefuse);
  return program;
}

}  // namespace

bool allow_only_files_and_memory() noexcept {
  std::vector<sock_filter> program = filter();
  const sock_fprog whole{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
}
#else
bool allow_only_files_and_memory() noexcept { return false; }
#endif

}  // namespace confab
