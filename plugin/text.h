// Words of ours, of files and of people as JUCE's text.
#pragma once

#include <juce_core/juce_core.h>

#include <algorithm>
#include <string>

namespace sordino {

// JUCE trusts what it is told is UTF-8, and overruns its buffer where it is not. The name of a file may be
// any bytes: those that are no UTF-8 show question marks in place of all that is not ASCII.
inline juce::String text_from(std::string bytes) {
    const auto size = static_cast<int>(bytes.size());
    if (!juce::CharPointer_UTF8::isValidString(bytes.data(), size))
        std::replace_if(
            bytes.begin(), bytes.end(), [](unsigned char c) { return c >= 0x80; }, '?');
    return juce::String::fromUTF8(bytes.data(), size);
}

} // namespace sordino
