// The app's main(): the command line comes first, for --help needs no display.
#include "plugin/standalone/app.h"
#include "plugin/standalone/options.h"

namespace {

sordino::Options options; // JUCE makes the app by a function without arguments

} // namespace

int main(int argc, char** argv) {
    if (const auto status = sordino::parse_command_line(options, argc, argv)) return *status;
    juce::JUCEApplicationBase::createInstance = []() -> juce::JUCEApplicationBase* {
        return new sordino::App(options);
    };
    return juce::JUCEApplicationBase::main(argc, const_cast<const char**>(argv));
}
