// Keeps JACK's library from talking on standard error where no server runs.
#pragma once

namespace sordino {

// Before anything else asks JACK. Nothing happens where the library is not installed.
void quiet_jack();

} // namespace sordino
