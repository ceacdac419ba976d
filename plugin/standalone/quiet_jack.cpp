// JUCE tells no one that JACK is not there, and neither should JACK.
#include "plugin/standalone/quiet_jack.h"

#include <juce_core/juce_core.h>

namespace sordino {

void quiet_jack() {
#if JUCE_LINUX
    static juce::DynamicLibrary jack; // open as long as JUCE uses it
    if (!jack.open("libjack.so.0")) return;
    using Handler = void (*)(const char*);
    for (const char* name : {"jack_set_error_function", "jack_set_info_function"})
        if (auto* const set = reinterpret_cast<void (*)(Handler)>(jack.getFunction(name)))
            set([](const char*) {});
#endif
}

} // namespace sordino
