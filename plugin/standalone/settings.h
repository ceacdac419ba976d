// What the app remembers from one time to the next.
#pragma once

#include <juce_data_structures/juce_data_structures.h>

#include <memory>

namespace sordino {

namespace setting {
inline constexpr const char *window = "window", *devices = "devices", *input_on = "input_on", *loop = "loop",
                            *folder = "folder", *processor = "processor";
} // namespace setting

// In the platform's place for it; on Linux sordino/Sordino.settings in $XDG_CONFIG_HOME or ~/.config. What is
// no file of settings gives empty ones, see isValidFile(). Each save replaces the file as a whole.
std::unique_ptr<juce::PropertiesFile> open_settings();

// Bytes of any kind, as text in the file.
void keep(juce::PropertiesFile& settings, const juce::String& key, const juce::MemoryBlock& bytes);
juce::MemoryBlock kept(const juce::PropertiesFile& settings, const juce::String& key); // empty: none

} // namespace sordino
