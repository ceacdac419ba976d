// Pages taken apart: their data elements, and bytes from base64.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "tests/catch.h"

namespace sordino::test {

inline std::string block(const std::string& page, const std::string& id) {
    const std::size_t element = page.find("<script id=\"" + id + "\"");
    REQUIRE(element != page.npos);
    const std::size_t start = page.find('>', element) + 1;
    return page.substr(start, page.find("</script>", start) - start);
}

inline nlohmann::json page_data(const std::string& page) {
    return nlohmann::json::parse(block(page, "page"));
}

inline std::string from_base64(const std::string& text) {
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned bits = 0, count = 0;
    for (const char c : text.substr(0, text.find('='))) {
        bits = bits << 6 | static_cast<unsigned>(digits.find(c));
        if (++count % 4 != 1) bytes += static_cast<char>(bits >> (8 - count % 4 * 2) % 8);
    }
    return bytes;
}

inline std::string bytes_of(const std::string& page, const std::string& id) {
    return from_base64(block(page, id));
}

} // namespace sordino::test
