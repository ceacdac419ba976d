// The display that DISPLAY names, if any: what a window manager would bring to it, and what stands on its
// screen.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace sordino::test::strict {

// The names of properties that window managers bring: for as long as it is held, as one who looks at them is
// not refused.
std::shared_ptr<void> names_on_display();

struct Picture {
    int width = 0, height = 0;
    std::vector<std::uint32_t> pixels; // (height, width), 0xRRGGBB
};

// The upper left of the screen, of a size that it has.
Picture picture_of_screen(int width, int height);

// In how many pixels pictures of one size differ.
int different_pixels(const Picture& a, const Picture& b);

} // namespace sordino::test::strict
