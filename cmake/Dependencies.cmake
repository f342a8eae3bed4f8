# The libraries, all from the distribution's packages (docs/decisions.md says why each).

find_package(Threads REQUIRED)

find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)
add_library(confab_asio INTERFACE)
target_include_directories(confab_asio SYSTEM INTERFACE "${ASIO_INCLUDE_DIR}")
target_compile_definitions(confab_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED)
target_link_libraries(confab_asio INTERFACE Threads::Threads)

find_path(JSON_INCLUDE_DIR nlohmann/json.hpp REQUIRED)
add_library(confab_json INTERFACE)
target_include_directories(confab_json SYSTEM INTERFACE "${JSON_INCLUDE_DIR}")

find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
add_library(confab_cli11 INTERFACE)
target_include_directories(confab_cli11 SYSTEM INTERFACE "${CLI11_INCLUDE_DIR}")

# Prefers the archive NAME.a over the shared library where CONFAB_STATIC_LIBS is on: each shared library costs
# start-up time that a one-line run can feel.
function(confab_find_library target name header)
  find_path(${target}_INCLUDE_DIR ${header} REQUIRED)
  set(names ${name})
  if(CONFAB_STATIC_LIBS)
    set(names lib${name}.a ${name})
  endif()
  find_library(${target}_LIBRARY NAMES ${names} REQUIRED)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${${target}_INCLUDE_DIR}")
  target_link_libraries(${target} INTERFACE "${${target}_LIBRARY}")
endfunction()

# Debian has no archive of fmt, and its shared library is felt at start-up: header only.
find_path(FMT_INCLUDE_DIR fmt/format.h REQUIRED)
add_library(confab_fmt INTERFACE)
target_include_directories(confab_fmt SYSTEM INTERFACE "${FMT_INCLUDE_DIR}")
target_compile_definitions(confab_fmt INTERFACE FMT_HEADER_ONLY=1)
confab_find_library(confab_re2 re2 re2/re2.h)
target_link_libraries(confab_re2 INTERFACE Threads::Threads)

# The line editor of terminals; without it the plain reader serves everywhere.
option(CONFAB_READLINE "Edit lines at a terminal with GNU readline (GPL: so is the binary then)" ON)
if(CONFAB_READLINE)
  confab_find_library(confab_readline readline readline/readline.h)
  confab_find_library(confab_tinfo tinfo term.h)
  target_link_libraries(confab_readline INTERFACE confab_tinfo)
endif()
