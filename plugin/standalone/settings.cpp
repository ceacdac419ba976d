// The file, and bytes in it.
#include "plugin/standalone/settings.h"

#include <cstdlib>

namespace sordino {
namespace {

constexpr int save_delay_ms = 1000; // after a change

juce::File settings_file(const juce::PropertiesFile::Options& options) {
#if defined(_WIN32) || defined(__APPLE__)
    return options.getDefaultFile();
#else
    const auto name = options.applicationName + options.filenameSuffix;
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const juce::String folder = juce::String::fromUTF8(config != nullptr ? config : "");
    const auto home = juce::File::getSpecialLocation(juce::File::userHomeDirectory);
    const auto parent =
        juce::File::isAbsolutePath(folder) ? juce::File(folder) : home.getChildFile(".config");
    return parent.getChildFile("sordino").getChildFile(name);
#endif
}

} // namespace

std::unique_ptr<juce::PropertiesFile> open_settings() {
    juce::PropertiesFile::Options options;
    options.applicationName = "Sordino";
    options.filenameSuffix = ".settings";
    options.folderName = "Sordino";
    options.osxLibrarySubFolder = "Application Support";
    options.millisecondsBeforeSaving = save_delay_ms;
    return std::make_unique<juce::PropertiesFile>(settings_file(options), options);
}

void keep(juce::PropertiesFile& settings, const juce::String& key, const juce::MemoryBlock& bytes) {
    settings.setValue(key, juce::Base64::toBase64(bytes.getData(), bytes.getSize()));
}

juce::MemoryBlock kept(const juce::PropertiesFile& settings, const juce::String& key) {
    juce::MemoryOutputStream bytes;
    if (!juce::Base64::convertFromBase64(bytes, settings.getValue(key))) return {};
    return bytes.getMemoryBlock();
}

} // namespace sordino
