# How our own code is compiled. Libraries are SYSTEM includes, so none of this reaches them.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE}")
endif()

option(CONFAB_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)
option(CONFAB_UNITS "Compile several files as one unit: faster from nothing, slower where one file changed" ON)
option(CONFAB_FUZZ "Build tests/fuzz as libFuzzer programs (clang; with CONFAB_SANITIZE)" OFF)
option(CONFAB_STATIC_LIBS "Link libstdc++ and, where their archives exist, fmt and RE2 statically (a faster start)" ON)

set(CONFAB_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Not part of -Wconversion where g++ compiles C++; clang-tidy asks for it all the same.
  list(APPEND CONFAB_WARNINGS -Wno-sign-conversion)
else()
  # Where g++ puts Asio's allocation of a coroutine's frame in line, but not the freeing that belongs to it, it takes
  # the two for strangers; which coroutine that is, each version and each change decides anew. ASan checks it for real.
  list(APPEND CONFAB_WARNINGS -Wno-mismatched-new-delete)
  # It warns of what a header would do, of a coroutine's frame: in a unit of several files each is one to it.
  list(APPEND CONFAB_WARNINGS -Wno-subobject-linkage)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
    # It takes what a function returns for a reference into the function's argument: of("the loop of this executor").
    list(APPEND CONFAB_WARNINGS -Wno-dangling-reference)
    # Where all of an std::optional is in line, it takes the value for one that is destroyed though it was never made.
    list(APPEND CONFAB_WARNINGS -Wno-maybe-uninitialized)
  endif()
endif()

add_library(confab_options INTERFACE)
target_include_directories(confab_options INTERFACE "${CMAKE_SOURCE_DIR}")
# Of a program, not of a library that others load: what it calls of its own may be put in line, and needs no table.
target_compile_options(confab_options INTERFACE ${CONFAB_WARNINGS} -fPIE)
include(CheckLinkerFlag)
target_compile_definitions(confab_options INTERFACE CONFAB_VERSION="${PROJECT_VERSION}")

if(CONFAB_SANITIZE)
  set(CONFAB_SANITIZER_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(confab_options INTERFACE ${CONFAB_SANITIZER_FLAGS} -O0 -g1)
  target_compile_definitions(confab_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(confab_options INTERFACE ${CONFAB_SANITIZER_FLAGS})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(confab_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong
    -fstack-clash-protection)
  target_compile_definitions(confab_options INTERFACE _GLIBCXX_ASSERTIONS)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64")
    target_compile_options(confab_options INTERFACE -fcf-protection=full)
  endif()
  target_link_options(confab_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
  # 1 KB of relocations to read at each start instead of 170 (glibc 2.36).
  check_linker_flag(CXX -Wl,-z,pack-relative-relocs CONFAB_CAN_PACK_RELOCATIONS)
  if(CONFAB_CAN_PACK_RELOCATIONS)
    target_link_options(confab_options INTERFACE -Wl,-z,pack-relative-relocs)
  endif()
  # Two segments to map at each start instead of four (binutils' default until 2.31, and still on other machines).
  check_linker_flag(CXX -Wl,-z,noseparate-code CONFAB_CAN_JOIN_SEGMENTS)
  if(CONFAB_CAN_JOIN_SEGMENTS)
    target_link_options(confab_options INTERFACE -Wl,-z,noseparate-code)
  endif()
  # Every start pays for what the loader has to map, relocate and touch.
  target_link_options(confab_options INTERFACE -Wl,--as-needed,--gc-sections)
  target_compile_options(confab_options INTERFACE -ffunction-sections -fdata-sections)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Asio 1.22 does not detect clang's coroutines with libstdc++.
  target_compile_definitions(confab_options INTERFACE ASIO_HAS_CO_AWAIT=1)
  if(CONFAB_SANITIZE)
    target_compile_options(confab_options INTERFACE -fno-sanitize=function)
  endif()
  if(CONFAB_FUZZ)
    target_compile_options(confab_options INTERFACE -fsanitize=fuzzer-no-link -O1)
  endif()
endif()
