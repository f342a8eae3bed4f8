# A room is a folder with a door: a library of its own. Who may include whom is checked by tests/include_rules.py;
# what is named here is what a room is linked with.

function(confab_compile_in_units target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${CONFAB_UNITS} UNITY_BUILD_BATCH_SIZE 10)
endfunction()

# confab_room(FOLDER [USES LIBRARY...]): the library of its files, app/session -> confab_app_session.
# Ten files are one unit where CONFAB_UNITS is on: the libraries' headers, which take longer than our own code, are read
# once for them (a third of the processor's time for a build from nothing, 2026-11). So a name in an unnamed namespace
# is the only one of its kind in its room, which a reader likes, too.
function(confab_room folder)
  cmake_parse_arguments(ROOM "" "" "USES" ${ARGN})
  string(REPLACE "/" "_" name "confab_${folder}")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cc")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC confab_options ${ROOM_USES})
  confab_compile_in_units(${name})
endfunction()
