// JSON as indented lines for people.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace sordino {

// One line for each key, lists of plain values on one line, wrapped at 100 columns and indented by `indent`;
// of a long list of objects the first and the last. Keys in the order of the file are not kept: they are
// sorted. What nests deeper than ten levels reads "...". Ends with a newline, unless there is nothing.
std::string readable(const nlohmann::json& value, int indent);

// The text as it is, but for control characters, which might command the terminal: they become '?'.
std::string printable(const std::string& text);

} // namespace sordino
