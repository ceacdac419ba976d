// What `sordino info` says of every kind of model, and of those of rows.
#pragma once

#include "model/image/image_model.h"
#include "model/safetensors.h"
#include "model/vector_model.h"
#include "model/window_model.h"

#include <cstddef>
#include <string>

namespace sordino {

const char* weight_type(const Layer& layer); // as info calls it
std::size_t parameters_of(const Layer& layer);
std::size_t weights_bytes(const TensorFile& file);

// On standard output, as all below.
void print_layers(const NetworkModel& model);
void print_training(const std::string& training); // JSON of a model

// name: as the user gave it. as_json: for programs.
void print_info(const std::string& name, const WindowModel& model, bool as_json);
void print_info(const std::string& name, const VectorModel& model, bool as_json);
void print_info(const std::string& name, const ImageModel& model, bool as_json);

// Metadata that is JSON as such, and the rest as texts.
void print_json(const TensorFile& file, std::size_t parameters);

} // namespace sordino
