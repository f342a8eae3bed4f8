#pragma once
// A command for Redis, from a typed line: what redis-cli does.

#include <string>
#include <string_view>

namespace confab {

//   SET name "two words"      ->  *3 $3 SET $4 name $9 two words, each with CR LF after it
//
// Words with blanks between them; "..." with \n \r \t \b \a \xHH \" \\ in it, '...' with \' alone.
// Throws std::invalid_argument for a quote that does not end, or that a word follows without a
// blank, and where there is no word.
std::string resp_command(std::string_view typed);

}  // namespace confab
