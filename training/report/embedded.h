// The pages' templates, styles and scripts: the text files beside this one, built in by
// cmake/embed_text.cmake.
#pragma once

#include <string_view>

namespace sordino::report {

extern const std::string_view base_css, common_js, pictures_js, player_js, furniture_css; // of several pages
extern const std::string_view page_html, page_css, tracks_js, page_js; // of one denoised sound
extern const std::string_view training_html, training_css, charts_js, examples_js, training_js; // of a run
extern const std::string_view vectors_html; // of rows without an order in time
extern const std::string_view table_html, table_css, pieces_js, lanes_js, timeline_js, table_js; // of a table

} // namespace sordino::report
