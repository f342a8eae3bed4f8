#include "app/prompt/aim.h"

#include <string_view>
#include <system_error>
#include <utility>

#include "protocol/text/sentence.h"
#include "transport/cancelled.h"
#include "transport/loop_time.h"

namespace confab {
namespace {

// "the connection to 127.0.0.1:9 was closed", "there is no connection to localhost:9 (refused)"
Printable why_not_open(const Conversation& conversation) {
  using State = Conversation::State;
  const State state = conversation.state();
  const bool has_ended = state == State::closed || state == State::ended || state == State::reset;
  const std::string peer = conversation.peer_text();
  return has_ended ? sentence("the connection to {} was {}", peer, state_name(state))
                   : sentence("there is no connection to {} ({})", peer, state_name(state));
}

}  // namespace

void Aim::tell_nothing_sent(const Conversation& conversation) {
  Printable text("nothing was sent: ");
  text += why_not_open(conversation);
  if (conversation.is_accepted()) return course_.notice(text);
  const std::string again = conversation.was_open() ? " again" : "";
  const std::string& scheme = conversation.url().scheme;
  text += session_.settings().reconnect == Reconnect::off
              ? sentence("; \":{}\" connects{}", scheme, again)
              : sentence("; a message connects{}, and so does \":{}\"", again, scheme);
  course_.notice(text);
}

asio::awaitable<std::shared_ptr<Conversation>> Aim::ready() {
  std::shared_ptr<Conversation> conversation;
  try {
    conversation = co_await find_open();
  } catch (const std::system_error& error) {
    if (was_cancelled(error) && !course_.is_script())
      course_.notice(sentence("{} not sent", lines_.quoted()));
    throw;
  }
  if (!conversation) lines_.drop_rest_of_paste();
  co_return conversation;
}

asio::awaitable<std::shared_ptr<Conversation>> Aim::find_open() {
  if (!astray_.empty()) {
    lost_.skip_after(astray_);
    co_return nullptr;
  }
  const bool is_script = lines_.is_of_script();
  if (is_script) co_await someone();
  const auto current = session_.current();
  if (!current && session_.listeners().is_listening()) {
    course_.refuse(Printable("nobody is connected to us: nothing was sent"));
    co_return nullptr;
  }
  if (!current) {
    course_.refuse(
        Printable("not connected: nothing was sent; \":tcp HOST PORT\" or "
                  "\":udp HOST PORT\" connects"));
    co_return nullptr;
  }
  if (is_script) current->follow_last_source();
  while (current->is_busy()) co_await current->changed().wait();
  if (pacer_.misses_greeting(*current)) {
    lost_.skip(*current);
    co_return nullptr;
  }
  if (current->is_open()) co_return current;
  std::shared_ptr<Conversation> opened = co_await open_again(current);
  co_return opened;
}

asio::awaitable<bool> Aim::someone() {
  if (session_.current()) co_return true;
  const LoopTime& time = LoopTime::of(co_await asio::this_coro::executor);
  auto waiting = session_.someone(time.now() + course_.options().timeout);
  const bool has_come = co_await std::move(waiting);
  co_return has_come;
}

asio::awaitable<std::shared_ptr<Conversation>> Aim::open_again(std::shared_ptr<Conversation> lost) {
  const Reconnect wish = lost->may_reconnect() ? session_.settings().reconnect : Reconnect::off;
  // Nobody can be asked.
  const bool ends_script = course_.is_script() && lost->was_open() && wish != Reconnect::automatic;
  const bool keeps_going = ends_script && course_.options().keep_going;
  if (keeps_going || given_up_.contains(lost->name())) {
    course_.outcome().note_network_error();
    lost_.skip(*lost);
    co_return nullptr;
  }
  if (ends_script) {
    lost_.end_script(*lost);
    co_return nullptr;
  }
  bool agreed = wish == Reconnect::automatic;
  if (wish == Reconnect::ask) agreed = co_await agrees_to_reconnect(lost->url().text());
  if (!agreed && lost->is_accepted()) {
    course_.refuse(sentence("{} has gone: nothing was sent", lost->peer_text()));
    co_return nullptr;
  }
  if (!agreed) {
    const Literal how = lost->may_reconnect() ? Literal("") : Literal(", in the clear");
    course_.refuse(sentence("not connected to {}: nothing was sent; \":{}\" connects again{}",
                            lost->peer_text(), lost->url().scheme, how));
    co_return nullptr;
  }
  if (course_.is_script()) lost_.note_crossing(*lost);
  bool may_send = co_await lost->open();
  if (may_send) may_send = co_await pacer_.greeted(lost);
  if (may_send) co_return lost;
  note_unreachable();
  lost_.lose(*lost);
  co_return nullptr;
}

asio::awaitable<bool> Aim::agrees_to_reconnect(std::string url) {
  if (course_.is_script()) co_return false;
  Printable question = sentence("connect to {} again, and send? [y/N] ", url);
  const auto answer = co_await row_.ask(std::move(question), LineEditor::Answer::shown);
  co_return answer && (answer->starts_with('y') || answer->starts_with('Y'));
}

asio::awaitable<bool> Aim::open(Url url, std::optional<StarttlsWish> starttls) {
  bool is_open = co_await session_.open(std::move(url), std::move(starttls));
  if (is_open) is_open = co_await pacer_.greeted(session_.current());
  co_return is_open;
}

asio::awaitable<void> Aim::go_to_new(Url url) {
  set();
  const bool is_open = co_await open(std::move(url));
  if (!is_open) note_unreachable();
}

asio::awaitable<void> Aim::go_to(Url url) {
  set();
  if (course_.is_script()) lost_.note_crossings();
  const auto began = LoopTime::of(co_await asio::this_coro::executor).now();
  bool is_open = co_await session_.return_to(std::move(url));
  const auto current = session_.current();
  const bool is_new = is_open && current->opened_at() >= began;
  if (is_new) is_open = co_await pacer_.greeted(current);
  if (!is_open) note_unreachable();
}

// The current conversation could not be opened.
void Aim::note_unreachable() {
  course_.outcome().note_network_error();
  course_.fail();
  if (course_.is_script()) given_up_.insert(session_.current()->name());
}

void Aim::miss(At at) {
  if (!course_.is_script()) {
    if (lines_.place().empty()) lines_.drop_rest_of_paste();  // else the rc file's are its own
    return;
  }
  course_.fail();
  if (course_.has_failed()) return;
  astray_ = lines_.quoted();
  if (at == At::peer) session_.aim_at_nobody();
}

}  // namespace confab
