#pragma once
// An open connection that goes on through a layer: what is wished for, what a server says to it in
// the clear, and why it is not talked to.

#include <map>
#include <string>
#include <string_view>

#include "protocol/starttls/starttls.h"
#include "transport/layer.h"
#include "transport/network_error.h"
#include "transport/url.h"

namespace confab {

// A layer that a conversation goes on through, and its options as in a URL.
struct LayerWish {
  const Layer* layer = nullptr;  // of the registry
  std::map<std::string, std::string> options;

  // The address that the layer is made for: with its options, and no others.
  Url place(Url url) const;
};

// The layer of every connection, which is asked for in the words of a protocol (starttls.h).
struct StarttlsWish {
  std::string protocol;
  LayerWish layer;
};

// The words of a protocol on the way to its layer, and what the server makes of them.
class Negotiation {
 public:
  // As Starttls.
  Negotiation(const std::string& protocol, const std::string& host)
      : protocol_(protocol), asking_(protocol, host) {}

  bool is_granted() const noexcept { return asking_.is_granted(); }
  // There is nothing more to say: granted or refused, also granted with something beside it.
  bool is_over() const noexcept { return is_granted() || !refusal_.empty(); }
  std::string next() { return asking_.next(); }  // what to send; empty: an answer is due
  void hear(std::string_view bytes);
  // What was said instead of the answer, or beside it; empty: nothing.
  const std::string& refusal() const noexcept { return refusal_; }
  // Why the layer cannot begin, where it cannot: refused, granted with something beside it, or not
  // over, after `waited`.
  NetworkError failure(Endpoint who, Clock::duration waited) const;

 private:
  std::string protocol_;
  Starttls asking_;
  std::string refusal_;
};

// What a server said in the clear since we asked it for TLS: its answer, and whatever comes after
// that, which nobody knows who has put there (CVE-2011-0411).
class ClearAnswer {
 public:
  void asked() { *this = ClearAnswer(); }
  // Bytes, cut anywhere. The first line is the answer, with those that it announces: "220-a" before
  // "220 b" (RFC 959), "* CAPABILITY" before "a1 OK" (IMAP), notices (IRC). A lone beginning of a
  // line is an answer, too ("S" of PostgreSQL).
  void came(std::string_view bytes);
  // What is one too many: the beginning of what comes after the answer, or of an answer that
  // announces more than has come; empty: nothing is.
  std::string one_too_many() const;

 private:
  bool announces_another(std::string_view line);

  std::string line_;   // that has no end yet; its beginning
  std::string begun_;  // "220" of "220-": up to "220 "
  std::string announced_;
  bool is_over_ = false;
  std::string more_;
};

// It answered with this; empty: it closed.
NetworkError starttls_refused(const Endpoint& who, const std::string& answer);
// It said this beside its answer. `is_greeted`: its greeting was waited for.
NetworkError starttls_injected(const Endpoint& who, const std::string& more, bool is_greeted);
// It said too little for too long. `is_greeted`: it has said what a server says first, or its
// protocol has no such words.
NetworkError starttls_late(Endpoint who, const std::string& protocol, bool is_greeted,
                           Clock::duration limit);

}  // namespace confab
