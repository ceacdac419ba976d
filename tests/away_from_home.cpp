// In every test program: no test reads or writes the models of whoever runs it.
#include <cstdlib>

namespace {

// no folder, and none can be made below it
[[maybe_unused]] const int away = ::setenv("XDG_DATA_HOME", "/dev/null", 1);

} // namespace
