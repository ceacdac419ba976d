// What every page of ours is written with: a template, and data that no browser runs.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace sordino::report {

// RFC 4648, with padding.
std::string base64(std::string_view bytes);

// Data travels in script elements of a type that no browser runs. No string in the JSON can end its element;
// bytes that are no UTF-8 become U+FFFD, NaN and infinity null.
void write_json(std::ostream& out, std::string_view id, const nlohmann::json& data);
void write_bytes(std::ostream& out, std::string_view id, std::string_view bytes);

// Copies the template; where {{name}} stands, write_part(name) writes what belongs there.
void fill_template(std::ostream& out, std::string_view page,
                   const std::function<void(std::string_view)>& write_part);

} // namespace sordino::report
