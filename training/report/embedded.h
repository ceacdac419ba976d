// The page's template, style and scripts: the text files beside this one, built in by cmake/embed_text.cmake.
#pragma once

#include <string_view>

namespace sordino::report {

extern const std::string_view page_html, page_css, pictures_js, player_js, page_js;

} // namespace sordino::report
