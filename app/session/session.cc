#include "app/session/session.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace confab {
namespace {

constexpr std::size_t kKeptClosed = 10;
// Who connected to us, and has gone: they are as many as like to.
constexpr std::size_t kKeptGone = 10;
// Targets whose manner is remembered; more are forgotten all at once.
constexpr std::size_t kMostManners = 1000;

// It came to us, and will not come again under its name.
bool has_gone(const Conversation& conversation) {
  return conversation.is_accepted() && !conversation.is_open() && !conversation.is_busy();
}

// Somebody can be answered there.
bool has_somebody(const Conversation& conversation) {
  return !conversation.is_accepted() || !conversation.hears_anyone() ||
         !conversation.last_source().empty() || !conversation.destination().empty();
}

}  // namespace

Session::Session(asio::io_context& io, const Registry& registry, Settings& settings)
    : io_(io),
      registry_(registry),
      settings_(settings),
      events_(io),
      listeners_(
          io, registry, events_,
          [this](const auto& connection, const Transport& transport, const Url& listened) {
            return accept(connection, transport, listened);
          },
          [this](const auto& conversation) { turn_to(conversation); }) {
  events_.subscribe(journal_);
  events_.subscribe(listeners_);
}

Session::~Session() = default;

asio::awaitable<bool> Session::open(Url url, std::optional<StarttlsWish> starttls) {
  const Transport& transport = registry_.find(url.scheme);
  const auto former_current = current_;
  const auto former_conversations = conversations_;
  forget_failed_attempts();
  Manner manner = manner_for(url, transport.promises.keeps_boundaries);
  auto made = std::make_shared<Conversation>(io_, transport, url, next_name(url.scheme), events_,
                                             settings_, std::move(manner));
  if (starttls) starttls_.insert_or_assign(url.text(), std::move(*starttls));
  const auto wish = starttls_.find(url.text());
  if (wish != starttls_.end()) made->upgrade_always(wish->second);
  conversations_.push_back(made);
  current_ = made;
  try {
    const bool is_open = co_await made->open();
    co_return is_open;
  } catch (const UrlError&) {  // a mistyped option: nothing was attempted
    if (!made->was_open()) {
      conversations_ = former_conversations;
      current_ = former_current;
      --names_given_[made->url().scheme];
    }
    throw;
  }
}

std::shared_ptr<Conversation> Session::accept(const std::shared_ptr<Connection>& connection,
                                              const Transport& transport, const Url& listened) {
  forget_some_who_went();
  auto made = std::make_shared<Conversation>(
      io_, transport, listened, next_name(listened.scheme), events_, settings_,
      manner_for(listened, transport.promises.keeps_boundaries));
  conversations_.push_back(made);
  if (has_somebody(*made) && !transport.promises.hears_anyone) turn_to(made);
  made->accept(connection);
  return made;
}

// Someone who waits; the current one stays, unless it has gone.
void Session::turn_to(const std::shared_ptr<Conversation>& waiting) {
  const bool may_leave = current_ && has_gone(*current_) && (!may_turn || may_turn());
  if (!current_ || may_leave) current_ = waiting;
}

// Who has waited longest.
std::shared_ptr<Conversation> Session::next_one() const {
  const auto found = std::ranges::find_if(conversations_, [](const auto& each) {
    return each->is_accepted() && each->is_open() && has_somebody(*each);
  });
  return found == conversations_.end() ? nullptr : *found;
}

void Session::turn_to_who_waits() {
  const bool is_free = !current_ || has_gone(*current_);
  const auto next = is_free ? next_one() : nullptr;
  if (next) turn_to(next);
  if (!current_) return;
  const bool named_nobody = current_->destination().empty();  // by whatever line has begun
  if (named_nobody || !may_turn || may_turn()) current_->follow_last_source();
}

asio::awaitable<bool> Session::someone(Clock::time_point latest) {
  const LoopTime& time = LoopTime::of(io_);
  turn_to_who_waits();
  while (!current_ && listeners_.is_listening() && time.now() < latest) {
    co_await listeners_.came().wait_until(latest);
    turn_to_who_waits();
  }
  co_return current_ != nullptr;
}

// The oldest of them first.
void Session::forget_some_who_went() {
  const auto may_go = [this](const auto& each) { return has_gone(*each) && each != current_; };
  auto gone = std::ranges::count_if(conversations_, may_go);
  std::erase_if(conversations_, [&](const auto& each) {
    if (!may_go(each) || gone <= static_cast<std::ptrdiff_t>(kKeptGone)) return false;
    --gone;
    events_.forget(each->name());
    return true;
  });
}

asio::awaitable<bool> Session::return_to(Url url) {
  const auto known = with_url(url);
  if (!known) co_return co_await open(std::move(url));
  current_ = known;
  while (known->is_busy()) co_await known->changed().wait();
  const bool is_open = co_await known->open();
  co_return is_open;
}

std::shared_ptr<Conversation> Session::find(std::string_view name) const {
  std::string names;
  for (const auto& each : conversations_) {
    if (each->name() == name) return each;
    names += names.empty() ? each->name() : ", " + each->name();
  }
  if (names.empty() && listeners_.is_listening())
    throw std::invalid_argument("nobody is connected to us");
  if (names.empty())
    throw std::invalid_argument("there is no conversation; \":tcp HOST PORT\" opens one");
  throw std::invalid_argument("no conversation is named " + std::string(name) +
                              "; there are: " + names);
}

Conversation* Session::look_up(std::string_view name) const noexcept {
  const auto is_it = [name](const auto& each) { return each->name() == name; };
  const auto open = std::find_if(conversations_.begin(), conversations_.end(), is_it);
  if (open != conversations_.end()) return open->get();
  const auto past = std::find_if(closed_.begin(), closed_.end(), is_it);
  return past == closed_.end() ? nullptr : past->get();
}

std::shared_ptr<Conversation> Session::find_past(std::string_view name) const {
  Conversation* const known = look_up(name);
  return known == nullptr ? find(name) : known->shared_from_this();
}

void Session::close(std::string_view name) {
  const auto conversation = find(name);
  conversation->close();
  forget(conversation);
  if (!conversation->was_open()) return;
  closed_.push_back(conversation);
  if (closed_.size() <= kKeptClosed) return;
  if (closed_.front()->is_accepted()) events_.forget(closed_.front()->name());
  closed_.pop_front();
}

void Session::close_all() {
  listeners_.close();
  for (const auto& each : conversations_) each->close();
}

std::shared_ptr<Conversation> Session::latest() const {
  if (current_ || closed_.empty()) return current_;
  return closed_.back();
}

std::optional<Url> Session::target() const {
  const auto conversation = latest();
  if (!conversation || conversation->is_accepted()) return std::nullopt;
  return conversation->url();
}

void Session::remember_manner(const Conversation& conversation) {
  if (manners_.size() >= kMostManners) manners_.clear();
  manners_.insert_or_assign(conversation.url().text(), conversation.manner());
}

Manner Session::manner_for(const Url& url, bool keeps_boundaries) const {
  const auto known = manners_.find(url.text());
  return known == manners_.end() ? settings_.manner(keeps_boundaries) : known->second;
}

// Of several the current one, if it is open, then the newest that is, then the newest that was. An
// attempt that never stood has used its name up.
std::shared_ptr<Conversation> Session::with_url(const Url& url) const {
  const std::string text = url.text();
  std::shared_ptr<Conversation> open;
  std::shared_ptr<Conversation> past;
  for (const auto& each : conversations_) {
    if (each->is_accepted() || each->url().text() != text) continue;
    const bool is_open = each->is_open() || each->is_busy();
    if (is_open && each == current_) return each;
    if (is_open) open = each;
    if (each->was_open()) past = each;
  }
  return open ? open : past;
}

std::string Session::next_name(const std::string& scheme) {
  return scheme + std::to_string(++names_given_[scheme]);
}

void Session::forget(const std::shared_ptr<Conversation>& conversation) {
  const auto keep = conversation;  // may be a reference into the list
  std::erase(conversations_, keep);
  if (current_ != keep) return;
  const auto last = std::find_if(conversations_.rbegin(), conversations_.rend(),
                                 [](const auto& each) { return has_somebody(*each); });
  current_ = last == conversations_.rend() ? nullptr : *last;
}

void Session::forget_failed_attempts() {
  std::erase_if(conversations_,
                [](const auto& each) { return !each->was_open() && !each->is_busy(); });
}

}  // namespace confab
