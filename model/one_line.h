// Text of a file as a part of a sentence.
#pragma once

#include <algorithm>
#include <string>

namespace sordino {

// At most so many bytes, cut at a whole character of UTF-8 and then followed by "..."; control characters
// replaced.
inline std::string one_line(std::string text, std::size_t longest, char in_place_of_control) {
    if (text.size() > longest) {
        std::size_t end = longest;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        text.replace(end, std::string::npos, "...");
    }
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, in_place_of_control);
    return text;
}

} // namespace sordino
