// Values of JSON metadata, read strictly. Include it in .cpp files only.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace sordino {

// All of them throw std::exception where the text or the value is not what they read.

// Refuses deep nesting, which nlohmann would print by recursion until the stack overflows.
nlohmann::json parse_json(const std::string& text);

// nlohmann's own conversions take true for 1, cut fractions off and wrap what an int cannot hold.
int whole_number_in(const nlohmann::json& j);
float number_in(const nlohmann::json& j);

template <class Read>
auto list_in(const nlohmann::json& j, Read read) {
    std::vector<decltype(read(j))> values;
    for (const auto& value : j.get_ref<const nlohmann::json::array_t&>()) values.push_back(read(value));
    return values;
}

} // namespace sordino
