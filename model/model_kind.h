// What a model reads and gives.
#pragma once

namespace sordino {

enum class ModelKind {
    spectral, // sound: Model
    window,   // rows of sensors: WindowModel
    vector,   // images, and rows without an order in time: VectorModel
    image,    // images, by convolutions, offline: ImageModel in model/image/
};

} // namespace sordino
