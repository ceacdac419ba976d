// What a model reads and gives.
#pragma once

namespace sordino {

enum class ModelKind {
    spectral, // sound: Model
    window,   // rows of sensors: WindowModel
};

} // namespace sordino
