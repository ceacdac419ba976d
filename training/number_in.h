// Numbers out of texts: with a decimal point, wherever we are.
#pragma once

#include <charconv>
#include <locale>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

namespace sordino {

// The whole text as one number, as std::from_chars reads it; else nothing.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// The same into `number`; false, and nothing changed, where the text is none.
template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto value = number_in<Number>(text);
    if (value) number = *value;
    return value.has_value();
}

// The whole text as a person writes a finite number, a plus in front allowed; else nothing.
inline std::optional<float> written_number(const std::string& text) {
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    float value = 0.0F;
    if (!(stream >> value) || stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
    return value;
}

} // namespace sordino
