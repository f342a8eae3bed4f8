# A room is a folder with a door: a library of its own. Who may include whom is checked by tests/include_rules.py;
# what is named here is what a room is linked with.

# confab_room(FOLDER [USES LIBRARY...]): the library of its files, app/session -> confab_app_session.
function(confab_room folder)
  cmake_parse_arguments(ROOM "" "" "USES" ${ARGN})
  string(REPLACE "/" "_" name "confab_${folder}")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cc")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC confab_options ${ROOM_USES})
endfunction()
