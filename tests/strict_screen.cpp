// By Xlib, whose macros stay in this file.
#include "tests/strict_screen.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>

namespace sordino::test::strict {
namespace {

std::shared_ptr<Display> connection() {
    return {XOpenDisplay(nullptr), [](Display* display) {
                if (display != nullptr) XCloseDisplay(display);
            }};
}

} // namespace

std::shared_ptr<void> names_on_display() {
    const auto display = connection();
    if (display == nullptr) return nullptr;
    for (const char* name :
         {"WM_CHANGE_STATE", "WM_DELETE_WINDOW", "WM_PROTOCOLS", "WM_STATE", "WM_TAKE_FOCUS", "_NET_WM_PING",
          "_NET_WM_STATE", "_NET_WM_STATE_HIDDEN", "_NET_WM_WINDOW_TYPE", "_NET_WM_WINDOW_TYPE_COMBO",
          "_NET_WM_WINDOW_TYPE_NORMAL"})
        XInternAtom(display.get(), name, False);
    XSync(display.get(), False);
    return display;
}

Picture picture_of_screen(int width, int height) {
    Picture picture{width, height, {}};
    const auto display = connection();
    if (display == nullptr) return {};
    XImage* const image =
        XGetImage(display.get(), DefaultRootWindow(display.get()), 0, 0, static_cast<unsigned>(width),
                  static_cast<unsigned>(height), AllPlanes, ZPixmap);
    if (image == nullptr) return {};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            picture.pixels.push_back(static_cast<std::uint32_t>(XGetPixel(image, x, y) & 0xffffff));
    XDestroyImage(image);
    return picture;
}

int different_pixels(const Picture& a, const Picture& b) {
    int count = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) count += a.pixels[i] != b.pixels.at(i);
    return count;
}

} // namespace sordino::test::strict
