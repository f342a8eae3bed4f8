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

# Links TARGET with the libraries that pkg-config names for MODULE, archives where confab_find_library prefers them.
# An archive does not say what it needs, and that differs: RE2 needs nothing else on Debian 12, and about ninety
# libraries of Abseil on Debian 13.
function(confab_link_what_it_needs target module)
  pkg_check_modules(${target}_MODULE REQUIRED ${module})
  set(kind "")
  set(suffixes ${CMAKE_SHARED_LIBRARY_SUFFIX} ${CMAKE_STATIC_LIBRARY_SUFFIX})
  if(CONFAB_STATIC_LIBS)
    set(kind STATIC_)
    list(REVERSE suffixes)
  endif()
  # A library stands before those that it needs: of several mentions the last counts.
  set(names ${${target}_MODULE_${kind}LIBRARIES})
  list(REVERSE names)
  list(REMOVE_DUPLICATES names)
  list(REVERSE names)
  set(CMAKE_FIND_LIBRARY_SUFFIXES ${suffixes})
  foreach(name IN LISTS names)
    find_library(${target}_${name}_LIBRARY NAMES ${name} HINTS ${${target}_MODULE_${kind}LIBRARY_DIRS})
    mark_as_advanced(${target}_${name}_LIBRARY)
    if(${target}_${name}_LIBRARY)
      target_link_libraries(${target} INTERFACE "${${target}_${name}_LIBRARY}")
    else()
      target_link_libraries(${target} INTERFACE ${name})  # in the compiler's own folders, as libatomic
    endif()
  endforeach()
endfunction()

# Debian has no archive of fmt, and its shared library is felt at start-up: header only.
find_path(FMT_INCLUDE_DIR fmt/format.h REQUIRED)
add_library(confab_fmt INTERFACE)
target_include_directories(confab_fmt SYSTEM INTERFACE "${FMT_INCLUDE_DIR}")
target_compile_definitions(confab_fmt INTERFACE FMT_HEADER_ONLY=1)
find_package(PkgConfig REQUIRED)
find_path(RE2_INCLUDE_DIR re2/re2.h REQUIRED)
add_library(confab_re2 INTERFACE)
target_include_directories(confab_re2 SYSTEM INTERFACE "${RE2_INCLUDE_DIR}")
confab_link_what_it_needs(confab_re2 re2)
target_link_libraries(confab_re2 INTERFACE Threads::Threads)

# The line editor of terminals; without it the plain reader serves everywhere.
option(CONFAB_READLINE "Edit lines at a terminal with GNU readline (GPL: so is the binary then)" ON)
if(CONFAB_READLINE)
  confab_find_library(confab_readline readline readline/readline.h)
  confab_find_library(confab_tinfo tinfo term.h)
  target_link_libraries(confab_readline INTERFACE confab_tinfo)
endif()
