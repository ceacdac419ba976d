// A model from layers that were trained elsewhere.
#pragma once

#include "model/model.h"
#include "model/safetensors.h"

#include <string>

namespace sordino {

// `file` holds layers.<i>.weight (outputs, inputs x contexts) and layers.<i>.bias (outputs) for every layer;
// also input.mean and input.scale (features), without which the layers read the features as they are. Its
// metadata may hold what a weights file's does (docs/weights-format.md): `layers` and `spec`, which are
// like's where they are missing, and `licence`, `purpose`, `smoothing`, `pauses`, `treble` and `training`,
// which say nothing where they are. The result is consistent (see problem_with). The error starts with
// `name`, which stands for the file, and names the tensor, the shape that was expected and the one found.
Result<Model> import_layers(TensorFile file, const Model& like, const std::string& name);

} // namespace sordino
