// A model as an ONNX file, for runtimes that know nothing of Sordino.
#pragma once

#include "model/model.h"

#include <filesystem>
#include <string>

namespace sordino {

// The network of a consistent model as a graph of opset 13 (IR version 7): `features` (frames, features), not
// normalised, as Features gives them, in; `outputs` (frames, outputs), as Network gives them, out; both
// float32, any number of frames of one stream, with zeros for the past of every layer before the first. Int8
// layers are written as the floats that they stand for. The weights file's metadata becomes metadata_props,
// key by key. The same bytes for the same model.
std::string to_onnx(const Model& model);

// Replaces the file only when the new one is whole; see AtomicFile.
[[nodiscard]] Result<void> save_onnx(const std::filesystem::path& path, const Model& model);

} // namespace sordino
