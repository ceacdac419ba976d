// The pages' templates, styles and scripts: the text files beside this one, built in by
// cmake/embed_text.cmake.
#pragma once

#include <string_view>

namespace sordino::report {

extern const std::string_view base_css, common_js, pictures_js, player_js; // of both pages
extern const std::string_view page_html, page_css, tracks_js, page_js;     // of one denoised sound
extern const std::string_view training_html, training_css, charts_js, examples_js, training_js; // of a run

} // namespace sordino::report
