#include "transport/address_holder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

namespace confab {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kListening = 0x0A;    // TCP_LISTEN, linux/tcp_states.h
constexpr unsigned kUnconnected = 7;     // TCP_CLOSE: a datagram socket that hears everyone
constexpr std::size_t kTextsOfRow = 10;  // up to the inode

template <typename Number>
std::optional<Number> number(std::string_view text, int base) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, base);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

// Words of 32 bits as they are in memory, each printed as a number: "0100007F".
template <std::size_t Size>
std::optional<std::array<unsigned char, Size>> bytes_of(std::string_view digits) {
  std::array<unsigned char, Size> bytes{};
  for (std::size_t at = 0; at < Size; at += 4) {
    const auto word = number<std::uint32_t>(digits.substr(at * 2, 8), 16);
    if (!word) return std::nullopt;
    std::memcpy(bytes.data() + at, &*word, 4);
  }
  return bytes;
}

// "0100007F:2EE0"
std::optional<SocketAddress> address_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = number<std::uint16_t>(text.substr(colon + 1), 16);
  if (!port) return std::nullopt;
  if (colon == 8) {
    const auto bytes = bytes_of<4>(text);
    if (bytes) return SocketAddress(asio::ip::address_v4(*bytes), *port);
  }
  if (colon == 32) {
    const auto bytes = bytes_of<16>(text);
    if (bytes) return SocketAddress(asio::ip::address_v6(*bytes), *port);
  }
  return std::nullopt;
}

// sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ...
std::optional<SocketRow> row_of(const std::string& line) {
  std::istringstream words(line);
  std::array<std::string, kTextsOfRow> word;
  for (std::string& each : word) words >> each;
  const auto local = address_of(word[1]);
  const auto state = number<unsigned>(word[3], 16);
  const auto user = number<unsigned>(word[7], 10);
  const auto inode = number<std::uint64_t>(word[9], 10);
  if (!local || !state || !user || !inode) return std::nullopt;
  return SocketRow{*local, *state == kListening || *state == kUnconnected, *user, *inode};
}

bool is_in_the_way(const SocketAddress& held, const SocketAddress& wanted) {
  if (held.port() != wanted.port()) return false;
  const asio::ip::address ours = wanted.address();
  const asio::ip::address theirs = held.address();
  return ours == theirs || ours.is_unspecified() || theirs.is_unspecified();
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

bool has_open(const fs::path& process, const std::string& link) {
  std::error_code denied;  // another user's; it may also have ended meanwhile
  for (fs::directory_iterator files(process / "fd", denied), end; !denied && files != end;
       files.increment(denied)) {
    std::error_code gone;
    if (fs::read_symlink(files->path(), gone) == link) return true;
  }
  return false;
}

// "confab demo": for the mode of a program of ours. Of others only the name: arguments may be
// secret.
std::string name_of(const fs::path& process) {
  std::string name;
  std::ifstream file(process / "comm");
  std::getline(file, name);
  if (name != "confab") return name;
  const std::string arguments = text_of(process / "cmdline");
  const std::size_t first = arguments.find('\0');
  if (first == std::string::npos) return name;
  const std::string_view mode = arguments.c_str() + first + 1;
  const bool is_word = !mode.empty() && std::all_of(mode.begin(), mode.end(),
                                                    [](char c) { return c >= 'a' && c <= 'z'; });
  if (is_word) name.append(" ").append(mode);
  return name;
}

// Its folder in /proc; empty: nobody's whom we may see.
fs::path process_with(std::uint64_t inode) {
  std::string link("socket:[");
  link.append(std::to_string(inode)).append("]");
  std::error_code gone;
  for (fs::directory_iterator all("/proc", gone), end; !gone && all != end; all.increment(gone)) {
    const std::string id = all->path().filename().string();
    if (number<unsigned>(id, 10) && has_open(all->path(), link)) return all->path();
  }
  return {};
}

std::string program_text(const fs::path& process) {
  if (process.empty()) return {};
  const std::string id = process.filename().string();
  if (id == std::to_string(::getpid())) return "this very program";
  std::string program = name_of(process);
  program.append(" (pid ").append(id).append(")");
  return program;
}

// Whether `bound`, as a process named it from its folder, is the file at `wanted`, or the same
// name.
bool is_place(const fs::path& bound, const fs::path& process, const std::string& wanted) {
  if (wanted.starts_with('@') || bound.string().starts_with('@')) return bound == wanted;
  struct stat held {};  // fs::equivalent() compares no sockets
  struct stat ours {};
  return ::stat((process / "cwd" / bound).c_str(), &held) == 0 &&
         ::stat(wanted.c_str(), &ours) == 0 && held.st_dev == ours.st_dev &&
         held.st_ino == ours.st_ino;
}

}  // namespace

std::vector<SocketRow> socket_rows(std::string_view table) {
  std::vector<SocketRow> rows;
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);)
    if (auto row = row_of(line)) rows.push_back(*row);
  return rows;
}

const SocketRow* holder_of(const std::vector<SocketRow>& rows, const SocketAddress& wanted) {
  const auto rank = [](const SocketRow& row) {
    return (row.is_listening ? 2 : 0) + (row.inode > 0);
  };
  const SocketRow* best = nullptr;
  for (const SocketRow& each : rows) {
    if (!is_in_the_way(each.local, wanted)) continue;
    if (best == nullptr || rank(each) > rank(*best)) best = &each;
  }
  return best;
}

// Num RefCount Protocol Flags Type St Inode Path, proc(5). Whoever was accepted has the path of the
// listener, too.
std::string unix_address_holder(const Endpoint& wanted) {
  const fs::path name = fs::path(wanted.text).filename();
  std::ifstream table("/proc/net/unix");
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    std::array<std::string, 7> word;
    for (std::string& each : word) words >> each;
    std::string path;
    std::getline(words >> std::ws, path);
    const auto inode = number<std::uint64_t>(word[6], 10).value_or(0);  // 0: not accepted yet
    if (inode == 0 || fs::path(path).filename() != name) continue;
    const fs::path process = process_with(inode);
    if (!process.empty() && is_place(path, process, wanted.text)) return program_text(process);
  }
  return {};
}

std::string address_holder(const std::string& table, const Endpoint& wanted) {
  const auto address = parse_endpoint(wanted.text);
  if (!address) return {};
  std::vector<SocketRow> rows = socket_rows(text_of(table));
  for (const SocketRow& each : socket_rows(text_of(table + "6"))) rows.push_back(each);
  const SocketRow* const holder = holder_of(rows, *address);
  if (holder == nullptr) return {};
  if (holder->inode == 0) return "a connection that ended less than a minute ago";
  std::string program = program_text(process_with(holder->inode));
  if (!program.empty()) return program;
  return holder->user == ::geteuid() ? "another program" : "a program of another user";
}

}  // namespace confab
