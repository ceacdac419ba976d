// In programs that load plugins: JUCE finds no display, or a display that goes away would end the program.
#include <cstdlib>

namespace {

// where DISPLAY is not set JUCE tries the first one that there is
[[maybe_unused]] const int without = ::setenv("DISPLAY", "none", 1);

} // namespace
