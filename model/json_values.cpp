// Numbers that are numbers, and nesting that ends.
#include "model/json_values.h"

#include <fmt/format.h>

#include <cstdint>
#include <stdexcept>
#include <utility>

namespace sordino {

using nlohmann::json;

json parse_json(const std::string& text) {
    constexpr int deepest = 32;
    bool too_deep = false;
    json value = json::parse(text, [&](int depth, json::parse_event_t, const json&) {
        too_deep = too_deep || depth > deepest;
        return !too_deep;
    });
    if (too_deep) throw std::domain_error(fmt::format("it nests deeper than {}", deepest));
    return value;
}

int whole_number_in(const json& j) {
    const bool fits = j.is_number_unsigned()
                          ? std::in_range<int>(j.get<std::uint64_t>())
                          : j.is_number_integer() && std::in_range<int>(j.get<std::int64_t>());
    if (!fits) throw std::domain_error("expected a whole number, found " + j.dump());
    return j.get<int>();
}

float number_in(const json& j) {
    if (!j.is_number()) throw std::domain_error("expected a number, found " + j.dump());
    return j.get<float>();
}

} // namespace sordino
