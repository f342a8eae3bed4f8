#include "app/record/record_append.h"

#include "app/program/system_error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "app/record/record_file.h"
#include "app/transcript/file_lock.h"
#include "app/transcript/replacement.h"
#include "protocol/transcript/transcript_reader.h"
#include "protocol/transcript/transcript_respell.h"
#include "protocol/transcript/transcript_writer.h"
#include "transport/file_descriptor.h"

namespace confab {
namespace {

FileDescriptor open_existing(const std::string& path) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY));
  if (!file) throw_errno(path);
  return file;
}

ReadBytes reader_of(int descriptor, const std::string& path) {
  return [descriptor, path](char* to, std::size_t room) {
    long got = -1;
    do {
      got = ::read(descriptor, to, room);
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw_errno(path);
    return static_cast<std::size_t>(got);
  };
}

// Other warnings are for `confab transcript lint`.
void ignore(Place, const Printable&) {}

// What the header names, and, after that, what it lacks.
std::vector<std::string> all_names(const TranscriptHeader& header, const Secrets& secrets) {
  std::vector<std::string> names = header.secrets;
  for (std::string& each : secrets.names()) {
    if (std::find(names.begin(), names.end(), each) == names.end())
      names.push_back(std::move(each));
  }
  return names;
}

void write_anew(const std::string& path, const Secrets& secrets) {
  const FileDescriptor file = open_existing(path);
  TranscriptReader reader(reader_of(file.get(), path), path, ignore);
  Replacement anew(path, Replacement::Existing::replace_mine);
  TranscriptWriter writer(reader.spelling());
  std::string object;
  std::string text;
  append_header_with_secrets(reader.header().text, all_names(reader.header(), secrets), object);
  writer.begin(object, text);
  while (const TranscriptEvent* event = reader.next()) {
    object.clear();
    append_respelled_event(event->json, Respelling{}, object);
    writer.append(object, text);
    anew.write(text);
    text.clear();
  }
  anew.write(text);
  anew.write(writer.closing());
  anew.finish();
}

bool lacks_a_name(const TranscriptHeader& header, const Secrets& secrets) {
  return all_names(header, secrets).size() > header.secrets.size();
}

}  // namespace

RecordBeginning append_to_record(const std::string& path, const Secrets& secrets) {
  FileDescriptor file = open_existing(path);
  lock_file(file.get(), path);
  RecordBeginning beginning;
  Printable last_warning;
  const auto warn = [&](Place place, const Printable& what) {
    last_warning = warning_text(path, place, what);
  };
  TranscriptReader reader(reader_of(file.get(), path), path, warn);
  while (const TranscriptEvent* event = reader.next()) {
    if (secrets.contains(event->json) || secrets.contains(event->payload.bytes))
      beginning.exposing += 1;
  }
  if (reader.is_torn()) beginning.torn = std::move(last_warning);
  if (lacks_a_name(reader.header(), secrets)) {
    write_anew(path, secrets);
    RecordBeginning anew = append_to_record(path, secrets);
    anew.torn = std::move(beginning.torn);
    return anew;
  }
  beginning.spelling = reader.spelling();
  beginning.is_file = beginning.has_header = true;
  beginning.events = reader.events();
  beginning.framing = reader.header().framing;
  const std::string_view closing = TranscriptWriter(beginning.spelling).closing();
  auto target =
      std::make_unique<RecordFile>(std::move(file), path, reader.bytes_before_end(), closing);
  // In JSON Lines the last line may lack its end.
  std::string text = beginning.spelling == Spelling::lines ? "\n" : "";
  errno = target->write(text);
  if (errno == 0) errno = target->finish(RecordTarget::Finish::on_disk);
  if (errno != 0) throw_errno(path);
  beginning.target = std::move(target);
  return beginning;
}

}  // namespace confab
