#pragma once
// --rotate: a recording that goes on for days, in a row of files.

#include <asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/record/recording_names.h"
#include "app/record/recordings.h"
#include "app/record/rotation.h"
#include "app/session/event_stream.h"
#include "app/session/journal.h"
#include "transport/timer.h"

namespace confab {

// A conversation stays in the file that it began in. A file that is due gets no new ones, and ends
// with its last one. At most two are unfinished: when the next one is due, too, or a file is due
// twice (twice as large, twice as old), those that are still open go on in the newest.
//
//   00001  tcp1 ───────┤  tcp2 ───────────▶ "goes on in 00003"
//   00002        due: tcp3 ────┤  tcp4 ────────┤
//   00003                             due: tcp2 (already open, 217 events missing) ───┤  tcp5 ─┤
//
// A file begins with a conversation, but for the first. Where one cannot be begun it is tried again
// every second, and what is open then goes on in it.
class RotatedRecording final : public Subscriber {
 public:
  // `secrets` outlives it. `over` is no RecordOver::replaced: with what_exists it goes on after the
  // last of the files that are there.
  RotatedRecording(asio::io_context& io, const Secrets& secrets, const std::string& path,
                   Rotation rotation, RecordOver over, std::string framing);

  // Begins the first file. What went wrong; empty: it has begun, or that was told.
  std::string begin();
  void on_event(const Event& event) override;
  void on_forgotten(std::string_view conversation) override;
  void on_settled() override { look(); }
  void stop();
  Recordings& files() noexcept { return files_; }
  const Recordings& files() const noexcept { return files_; }

 private:
  struct Part {
    std::unique_ptr<Recordings::File> file;
    // That say only what goes on in it: many of these must not make it due.
    std::uint64_t carried_bytes = 0;
    std::size_t open = 0;                    // conversations in it
    std::optional<Clock::time_point> begun;  // with the first of them
  };
  struct Talk {
    std::string name;
    std::uint64_t number = 0;  // in the order of their beginnings
    Part* part = nullptr;      // null: no file could be begun
    std::uint64_t events = 0;
    std::optional<KeptEvent> opened = {};
    std::string framing = {};  // by now
  };

  bool is_due(const Part& part, unsigned times = 1) const;
  static bool is_on(const std::unique_ptr<Part>& part);
  Talk& begin_talk(std::string_view name);
  Part* part_for_new();
  bool begin_next();
  void enter(Talk& talk, Part& part);
  void move_on(std::unique_ptr<Part> from);
  void carry_over(Talk& talk);
  std::vector<Talk*> talks_in(const Part* part);
  void look();
  void look_later();
  std::optional<Clock::time_point> next_look() const;

  Recordings files_;
  NumberedFileName name_;
  std::string path_;
  Rotation rotation_;
  RecordOver over_;
  std::uint64_t number_ = 0;  // of the newest file
  std::unique_ptr<Part> newest_;
  std::unique_ptr<Part> waiting_;  // the one before, for its conversations to end
  std::map<std::string, Talk, std::less<>> talks_;
  std::uint64_t last_talk_ = 0;
  std::size_t homeless_ = 0;  // conversations in no file
  Clock::time_point next_try_{};
  Timer timer_;
};

}  // namespace confab
