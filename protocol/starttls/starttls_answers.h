#pragma once
// Has the server answered, and does it agree? Looked at from the beginning whenever more came.

#include <cstddef>
#include <string_view>

namespace confab {

// All of them are given everything that came since our last step, from its first byte. What is
// after `size` is no part of the answer.
struct StarttlsAnswer {
  enum class Kind { unfinished, agrees, refuses };
  Kind kind = Kind::unfinished;
  std::size_t size = 0;  // of the answer, in bytes
};

using StarttlsJudge = StarttlsAnswer (*)(std::string_view heard);

// "220-one", "220 two": the code of the last line decides.
StarttlsAnswer code_220(std::string_view heard);
StarttlsAnswer code_234(std::string_view heard);
StarttlsAnswer code_250(std::string_view heard);
StarttlsAnswer code_382(std::string_view heard);
StarttlsAnswer code_20x(std::string_view heard);
// The first line that tells.
StarttlsAnswer imap_greeting(std::string_view heard);
StarttlsAnswer imap_answer(std::string_view heard);  // to the tag "a1"
StarttlsAnswer pop3_answer(std::string_view heard);
StarttlsAnswer sieve_answer(std::string_view heard);
StarttlsAnswer irc_answer(std::string_view heard);
StarttlsAnswer xmpp_features(std::string_view heard);
StarttlsAnswer xmpp_answer(std::string_view heard);
// Bytes.
StarttlsAnswer ldap_answer(std::string_view heard);
StarttlsAnswer postgres_answer(std::string_view heard);
StarttlsAnswer mysql_greeting(std::string_view heard);

}  // namespace confab
