// What `sordino quantize` does for models of any kind.
#pragma once

#include "model/model.h"

#include <string>

namespace sordino {

struct QuantizeOptions {
    std::string model, output, check;
    bool force = false;
};

// For a model of windows, all that the verb does. Throws Failure.
void quantize_windows(const QuantizeOptions& options);

// Whether every layer is int8 already: then the new model is the old one, and a line says so.
void tell_if_int8(const QuantizeOptions& options, const NetworkModel& before);

// A table on standard output: by how much the weights of each layer are rounded, as shares of their RMS.
void print_errors(const NetworkModel& before, const NetworkModel& after);

} // namespace sordino
