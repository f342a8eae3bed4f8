#pragma once
// Plays one transcript against a server, and looks at what comes.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/replay/dialling.h"
#include "app/replay/listening.h"
#include "app/replay/replay_peer.h"
#include "app/replay/result.h"
#include "app/replay/step_source.h"
#include "app/replay/targets.h"
#include "protocol/transcript/secrets.h"
#include "transport/registry.h"

namespace confab {

// What stands between two actions.
struct Timing {
  enum class Kind {
    fast,      // nothing: an action comes when what was expected before it has come
    recorded,  // as long as there was in the recording
    fixed,     // always `pause`
    step,      // until the user says so
  };
  Kind kind = Kind::fast;
  Clock::duration pause{0};
  double speed = 1;  // recorded: 2 is twice as fast
};

enum class Unexpected { fail, warn, ignore };

struct PlayOptions {
  Targets targets;
  Timing timing;
  std::optional<Clock::duration> timeout;  // in place of the file's; an event's own stands
  double time_scale = 1;                   // of every timeout
  std::optional<Unexpected> unexpected;    // in place of the file's
  // So long a conversation must be quiet before it is closed.
  Clock::duration drain = std::chrono::milliseconds(50);
  bool keep_going = false;  // behind a failure
  bool verifies = true;     // false: -k, certificates are not looked at
  Captures values;          // of {{name}}
  Secrets secrets;          // never told, whoever said them
  Printable learn_command;  // advised where a clock, a counter or the like differs
  // When the first action is to be taken (load). Every later one is planned from there, with the
  // pauses of the timing: one that is late is taken at once, and tells how late it was.
  std::optional<Clock::time_point> intended_start;
};

// What kind of thing went wrong.
struct PlayTrouble {
  ExchangeResult::Verdict verdict;
  std::string kind;  // ExchangeResult::kind
  // Too late, whatever came: nothing that the file expects instead mends it.
  bool is_late = false;
};

// Who is told, as it happens. Any may be empty.
struct PlayHooks {
  std::function<void(const ExchangeResult&)> exchange;
  // What was observed, good or not.
  std::function<void(const Step&, const Heard&)> observed;
  // Behind that, of what differed: names of its rule may have a value all the same.
  std::function<void(const Step&, Captures& values)> give_values;
  // False: exchanges have no `name`; making one takes longer than the rest of a passed exchange.
  bool wants_names = true;
  // Each thing that went wrong, before it is `observed` if it was an observation.
  std::function<void(Place where, const Printable& what, const PlayTrouble&)> failed;
  // Timing::step: until the user wants the action.
  std::function<asio::awaitable<void>(const Step&, const Printable& name)> before_action;
};

class Player {
 public:
  // All but `options` and `hooks` outlive it.
  Player(asio::any_io_executor executor, const Registry& registry, const TranscriptHeader& header,
         StepSource& steps, PlayOptions options, PlayHooks hooks);
  ~Player();  // closes everything

  // Once. Throws TranscriptError, std::invalid_argument (a target that must be named, a template
  // without a value), operation_aborted when it is cancelled.
  asio::awaitable<FileResult> play();

 private:
  using Verdict = ExchangeResult::Verdict;

  asio::awaitable<void> take(const Step& step);
  asio::awaitable<void> take(const Step& step, ReplayPeer& peer);
  asio::awaitable<void> wait_for_turn(const Step& step);
  Clock::duration pause_before(const Step& step) const;

  // Beginning (player_opening.cc).
  asio::awaitable<std::optional<NetworkError>> connect(const TranscriptEvent& event);
  asio::awaitable<void> open(const Step& step);
  asio::awaitable<void> upgrade(const Step& step, ReplayPeer& peer);

  // Acting (player.cc).
  asio::awaitable<void> send(const Step& step, ReplayPeer& peer);
  Endpoint destination(const TranscriptEvent& event, const ReplayPeer& peer) const;
  void check_destination(const Endpoint& to, std::string_view recorded,
                         const TranscriptEvent& event, const ReplayPeer& peer) const;

  // Listening (player_listening.cc; in any order: player_group.cc; what is not to come:
  // player_silence.cc).
  asio::awaitable<void> hear_messages(const Step& step, ReplayPeer& peer);
  asio::awaitable<void> hear_one(const Step& step, ReplayPeer& peer);
  struct Neighbours;
  asio::awaitable<void> hear_group(std::vector<const Step*> steps, ReplayPeer& peer);
  void take_in(Neighbours& group, Heard heard, ReplayPeer& peer);
  void tell_group(Neighbours& group, const Heard& end, Deadline deadline, ReplayPeer& peer);
  bool is_this(const Step& step, const Heard& heard, const ReplayPeer& peer) const;
  Heard against(const Step& step, Heard heard, const ReplayPeer& peer) const;
  asio::awaitable<Heard> hear(const std::vector<Expected>& expected, ReplayPeer& peer,
                              ListeningOptions options, Clock::time_point deadline);
  asio::awaitable<void> hear_end(const Step& step, ReplayPeer& peer);
  bool is_end(const Heard& heard, const Step& step, const ReplayPeer& peer);
  bool is_crossing_told(const Step& step);
  asio::awaitable<void> hear_error(const Step& step, ReplayPeer& peer);
  asio::awaitable<void> hear_failed_attempt(const Step& step);
  asio::awaitable<void> hear_silence(const Step& step, ReplayPeer& peer);
  asio::awaitable<void> hear_quiet(ReplayPeer& peer, std::function<Clock::time_point()> quiet_at);
  asio::awaitable<void> hear_nothing_more();
  asio::awaitable<void> hear_nothing_more(Place where, ReplayPeer& peer);
  Expected expect(const Step& step, const ReplayPeer& peer) const;
  std::optional<Printable> refuse(const TranscriptEvent& event, const ReplayPeer& peer,
                                  const Endpoint& source) const;
  void observed(const Step& step, const Heard& heard, Deadline deadline, ReplayPeer& peer);
  void note_come(const Step& step, const Heard& heard, ReplayPeer& peer);
  void note_missing(const Step& step, const Heard& heard, Deadline deadline, ReplayPeer& peer);
  void check_time(const Step& step, Clock::time_point came, Clock::time_point since);
  void drop_duplicates(ReplayPeer& peer);
  void drop_told(const Heard& heard, ReplayPeer& peer);
  void drop_unexpected(Arrivals& arrivals);
  void tell_unexpected(Place where, std::string_view bytes);
  void tell_unexpected(Place where, const NetworkError& failure);
  Unexpected unexpected() const;

  // Telling (player_telling.cc).
  void begin_exchange(const Step& step);
  void end_exchange();
  Printable name_of(const TranscriptEvent& event) const;
  TranscriptEvent shown(const TranscriptEvent& event) const;
  Heard shown(const Step& step, const Heard& heard) const;
  std::string masked(std::string_view bytes) const;
  void fail(Place where, PlayTrouble trouble, Printable what, std::vector<Printable> details = {});
  void tell_failure(const Step& step, const Heard& heard, Deadline deadline);
  bool can_be_learned(const TranscriptEvent& event, const Heard& heard) const;
  void tell_attempt(const Step& step, const Heard& heard);
  void warn(Printable what);
  Printable whose() const;
  void warn_of_duplicate(std::string_view bytes);

  Deadline deadline_of(const TranscriptEvent& event) const;
  Deadline patience_with(const TranscriptEvent& event, const ReplayPeer& peer) const;
  Clock::duration scaled(Clock::duration limit) const;

  asio::any_io_executor executor_;
  LoopTime& time_;
  const Registry& registry_;
  const TranscriptHeader& header_;
  StepSource& steps_;
  PlayOptions options_;
  Dialler dialler_;
  PlayHooks hooks_;

  std::map<std::string, std::shared_ptr<ReplayPeer>, std::less<>> peers_;
  Captures values_;
  FileResult result_;
  std::uint64_t exchanges_ = 0;
  std::optional<ExchangeResult> exchange_;
  std::string acting_;             // whose action the exchange is: a conversation
  std::string heard_;              // whose observation is made
  std::size_t taken_ = 0;          // steps that are done with
  Clock::time_point began_{};      // of the exchange
  Clock::time_point completed_{};  // the step before
  // The step's own end, where that is before its being done with: its answer came before we knew
  // that nothing more of it would.
  std::optional<Clock::time_point> settled_;
  Clock::time_point planned_{};  // of the last action, where the timing plans them
  bool is_skipping_ = false;
  std::uint64_t missing_events_ = 0;  // so far: the recording began too late
};

}  // namespace confab
