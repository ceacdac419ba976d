// What fills the gaps of a model's channels, in words.
#pragma once

#include "model/window_model.h"

#include <string>

namespace sordino {

// "2 channels by lines, 12 channels by conditional mean".
std::string fillers_of(const WindowModel& model);

} // namespace sordino
