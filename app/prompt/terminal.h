#pragma once
// The terminal on stdin: its size, its habits, whose it is.

namespace confab {

struct ScreenSize {
  int columns;
  int rows;
};

ScreenSize screen_size();  // 80 by 24 where it does not say

// By $TERM: whether the cursor can be moved at all.
bool moves_cursor();
// Whether the rows of a text have been wrapped anew by the time the size has changed. Most
// terminals do so.
bool wraps_anew();

// False: we were put into the background, and must not touch it.
bool in_foreground();
bool key_waits();

// Sets the environment's locale, or C.UTF-8 where that one does not read UTF-8: what is typed is.
void use_utf8();

}  // namespace confab
