// The way out for sounds that libsndfile does not know: a pipe through ffmpeg, ready to be copied.
#pragma once

#include <string>

namespace sordino {

// " A line that works: ..." with the user's names, or nothing where neither name is one for ffmpeg. The names
// may be "-".
std::string ffmpeg_hint(const std::string& in, const std::string& out);

} // namespace sordino
