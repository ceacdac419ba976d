// Changes of a good weights file, and what is then said of it.
#pragma once

#include "model/safetensors.h"
#include "tests/catch.h"

#include <functional>
#include <string>

namespace sordino::test {

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// In the metadata of this key, where it must stand.
inline std::function<void(TensorFile&)> replacing(const std::string& key, const std::string& from,
                                                  const std::string& to) {
    return [=](TensorFile& file) {
        auto& text = file.metadata.at(key);
        REQUIRE(text.find(from) != std::string::npos);
        text.replace(text.find(from), from.size(), to);
    };
}

} // namespace sordino::test
