#include "app/replay/replay_file.h"

#include <sys/stat.h>

#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "app/transcript/layered_events.h"
#include "app/transcript/listening_events.h"
#include "app/transcript/odd_events.h"
#include "protocol/match/text_template.h"
#include "protocol/text/nearest.h"
#include "transport/watch.h"

namespace confab {
namespace {

// Of a transcript that cannot be read twice.
constexpr std::size_t kMostInMemory = std::size_t{256} << 20;

// Addresses that answered, as far as they are remembered.
constexpr std::size_t kMostSources = 10'000;
constexpr std::size_t kMostAddresses = 200'000;  // more than conversations

bool is_regular_file(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

// What a step needs from outside, looked for before anything is sent.
class Needs {
 public:
  Needs(const std::string& file, const TranscriptHeader& header, const Registry& registry,
        const PlayOptions& options)
      : file_(file),
        registry_(registry),
        options_(options),
        layered_(registry, Side::client),
        given_(header) {
    for (const auto& [name, value] : options.values) known_.insert(name);
    for (const auto& [name, value] : header.variables) {
      if (value) known_.insert(name);
    }
    for (const auto& [name, value] : header.variables) require(name, "--var");
    // What a person lists is needed; a recorder lists all that it was to leave out.
    for (const std::string& each : header.secrets)
      if (!header.recorded) require(each, "--secret");
    secrets_.insert(header.secrets.begin(), header.secrets.end());
  }

  void look(const Step& step) {
    const TranscriptEvent& event = step.event;
    refuse_incomplete(event, file_);
    try {
      if (is_of_listening(event)) {
        look_at_listening(event);
      } else if (!event.url.empty()) {
        look_at_url(event);
      }
      layered_.look(event);
      if (!event.from.empty() && sources_.size() < kMostSources) sources_.insert(event.from);
      // A source of the recording is whoever answers in its place.
      if (!event.to.empty() && event.to != "last" && !sources_.contains(event.to))
        look_at_destination(event);
    } catch (const std::invalid_argument& error) {
      throw TranscriptError(file_, event.place, Printable(Untrusted(error.what())));
    }
    given_.look(step);
    if (step.matcher) look_at_rule(step);
    if (event.payload.kind == TranscriptPayload::Kind::text_template)
      look_at_names(event, template_names(event.payload.bytes));
    if (event.type == TranscriptType::upgrade) look_at_names(event, names_in_options(event));
    if (event.type == TranscriptType::send) look_at_size(event);
  }

  Names names() { return std::move(known_); }
  Names sent_names() { return std::move(sent_); }
  bool has_layers() const noexcept { return layered_.has_any(); }
  Targets::Recorded recorded() { return std::move(recorded_); }
  Targets::Recorded listened() { return std::move(listened_); }
  GivenNames given_names() { return std::move(given_); }
  Names captured_names() { return std::move(captured_); }

 private:
  void look_at_url(const TranscriptEvent& event) {
    const Url recorded = parse_url(event.url);
    const Url target = options_.targets.find(recorded, registry_);
    note(recorded.scheme, recorded.authority());
    registry_.find(target.scheme);
    schemes_[event.conn] = target.scheme;
  }

  void look_at_listening(const TranscriptEvent& event) {
    const Url recorded = recorded_url(event);
    const Url place = options_.listening.find(recorded, registry_);
    if (!registry_.find(place.scheme).listen)
      throw UrlError("one can only dial " + place.scheme + ":, not listen");
    if (listened_.size() < kMostAddresses) listened_.emplace(recorded.scheme, recorded.authority());
    if (event.type == TranscriptType::accept) schemes_[event.conn] = place.scheme;
  }

  void look_at_destination(const TranscriptEvent& event) {
    const std::string& scheme = schemes_[event.conn];
    options_.targets.find(registry_.find(scheme), event.to);
    note(scheme, url_at(scheme, event.to).authority());
  }

  void note(const std::string& scheme, const std::string& address) {
    if (recorded_.size() < kMostAddresses) recorded_.emplace(scheme, address);
  }

  // A secret that the recording did not write down cannot be learned from the peer. One that it
  // never met is not needed.
  void look_at_rule(const Step& step) {
    Names names = step.matcher->names();
    for (const std::string& each : names)
      if (secrets_.contains(each) && !known_.contains(each)) throw missing(step.event, each);
    captured_.insert(names.begin(), names.end());
    known_.merge(names);
  }

  TranscriptError missing(const TranscriptEvent& event, const std::string& name) const {
    Printable what("nothing before this gives {{");
    what += Untrusted(name);
    what += Literal("}} a value: ");
    what += secrets_.contains(name) ? Literal("--secret ") : Literal("--var ");
    what += Untrusted(name);
    what += Literal("=VALUE");
    return {file_, event.place, what};
  }

  void look_at_names(const TranscriptEvent& event, const std::vector<std::string>& names) {
    for (const std::string& each : names) {
      sent_.insert(each);
      if (!known_.contains(each) && !given_.has(each)) throw missing(event, each);
    }
  }

  // Of a template nobody knows how long it will be.
  void look_at_size(const TranscriptEvent& event) const {
    const auto scheme = schemes_.find(event.conn);
    const TranscriptPayload& payload = event.payload;
    const bool is_template = payload.kind == TranscriptPayload::Kind::text_template;
    if (scheme == schemes_.end() || is_template) return;
    const std::size_t largest = registry_.find(scheme->second).promises.largest_packet;
    if (largest == 0 || payload.bytes.size() <= largest) return;
    const MessageTooLong too_long(payload.bytes.size(), largest);
    throw TranscriptError(file_, event.place, Printable(Untrusted(too_long.what())));
  }

  // A name with a value that may be a slip for this one.
  std::optional<std::string_view> nearest_given(const std::string& name) const {
    std::vector<std::string_view> given;
    for (const auto& [other, value] : options_.values) given.push_back(other);
    return nearest(name, given);
  }

  void require(const std::string& name, Literal option) const {
    if (known_.contains(name)) return;
    Printable what("this transcript needs ");
    what += option;
    what += Literal(" ");
    what += Untrusted(name);
    what += Literal("=VALUE");
    if (const auto given = nearest_given(name)) {
      what += Literal(", and \"");
      what += Untrusted(*given);
      what += Literal("\" is given");
    }
    throw TranscriptError(file_, Place{}, what);
  }

  const std::string& file_;
  const Registry& registry_;
  const PlayOptions& options_;
  LayeredEvents layered_;
  Names known_;
  Names sent_;
  Names captured_;  // by rules
  Names secrets_;   // of the header
  GivenNames given_;
  std::map<std::string, std::string, std::less<>> schemes_;  // of every conversation
  Targets::Recorded recorded_;
  Targets::Recorded listened_;
  Names sources_;  // that answered in the recording
};

}  // namespace

ReplayFile::ReplayFile(const std::string& path, Reading reading)
    : reading_(reading),
      path_(path == "-" ? "/dev/stdin" : path),
      input_(std::make_unique<InputFile>(path)) {  // a pipe on stdin is not opened a second time
  is_regular_ = is_regular_file(input_->descriptor());
}

asio::awaitable<void> ReplayFile::check(const Registry& registry, const PlayOptions& options,
                                        TranscriptReader::Warn warn) {
  if (!is_regular_) co_await read_all();
  StepReader reader(from_beginning(), path_, warn);
  header_ = reader.header();
  Needs needs(path_, header_, registry, options);
  OddEvents odd_events(registry, warn);
  const auto look = [&](const Step& step) {
    needs.look(step);
    odd_events.look(step);
  };
  if (reading_ == Reading::once) {
    script_ = read_script(reader, kMostInMemory);
    for (const Step& each : script_->steps) look(each);
  }
  std::uint64_t count = 0;
  while (const Step* step = script_ ? nullptr : reader.next()) {
    look(*step);
    if (++count % kStepsOfOneTurn == 0) co_await asio::post(asio::use_awaitable);
  }
  names_ = needs.names();
  sent_names_ = needs.sent_names();
  given_names_ = needs.given_names();
  captured_names_ = needs.captured_names();
  recorded_ = needs.recorded();
  listened_ = needs.listened();
  has_layers_ = needs.has_layers();
  if (recorded_.empty() && listened_.empty())
    throw TranscriptError(path_, Place{}, Printable("no conversation is in it: nothing to replay"));
}

asio::awaitable<void> ReplayFile::read_all() {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  Watch watch(executor, input_->descriptor(), Watch::For::reading);
  const ReadBytes read = input_->reader();
  std::vector<char> buffer(65536);
  for (std::size_t got = 1; got > 0;) {
    co_await watch.ready();
    got = read(buffer.data(), buffer.size());
    text_.append(buffer.data(), got);
    if (text_.size() <= kMostInMemory) continue;
    throw TranscriptError(path_, Place{}, Printable("this is longer than 256 MiB, and no file"));
  }
}

ReadBytes ReplayFile::from_beginning() {
  if (is_regular_) {
    input_ = std::make_unique<InputFile>(path_);
    return input_->reader();
  }
  return [rest = std::string_view(text_)](char* to, std::size_t room) mutable {
    const std::size_t size = rest.copy(to, room);
    rest.remove_prefix(size);
    return size;
  };
}

StepSource& ReplayFile::steps() {
  steps_.reset();
  reader_.reset();
  const auto was_told = [](Place, const Printable&) {};
  reader_ = std::make_unique<StepReader>(from_beginning(), path_, was_told);
  steps_ = std::make_unique<StepsOfFile>(*reader_);
  return *steps_;
}

PlayOptions with_secrets_of(const TranscriptHeader& header, PlayOptions options) {
  for (const std::string& name : header.secrets) {
    const auto value = options.values.find(name);
    if (value == options.values.end() || options.secrets.has(name)) continue;
    options.secrets.add(name, value->second);
  }
  return options;
}

}  // namespace confab
