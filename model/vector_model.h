// A trained network on rows of numbers that have no order in time: images, or rows of a table.
#pragma once

#include "model/model.h"

#include <optional>
#include <string>
#include <vector>

namespace sordino {

struct ValueRange {
    float low = 0, high = 1;
    bool operator==(const ValueRange&) const = default;
};

// What a row is. An image is width x height cells of `channels` values each (1: grey, 3: red, green, blue):
// value (y * width + x) * channels + c is that of column x in line y, 0 being at the top left. A row of a
// table is `width` values with names.
struct VectorSpec {
    int width = 1, height = 1, channels = 1;
    std::optional<ValueRange> range;  // that values lie in, such as an image's brightness; none: any
    std::vector<std::string> columns; // names of a table's columns, `width` of them; empty: an image

    int values() const { return width * height * channels; }
    bool is_image() const { return columns.empty(); }
    bool operator==(const VectorSpec&) const = default;
};

// What rows are, and the unit that a network has them in, whatever its layers: it reads and gives
// (value - mean) x scale.
struct VectorFrame {
    VectorSpec spec;
    Eigen::VectorXf mean, scale; // (values): of an image 0 and 1
    float usual_error =
        0; // mean square error, in the network's unit, that 99 of 100 held-out rows keep below
};

// The network's own input_mean is 0, its input_scale 1.
struct VectorModel : NetworkModel, VectorFrame {};

inline constexpr int most_vector_values = 65536; // of a row

// A sentence on what makes no sense, or an empty string.
std::string problem_with(const VectorSpec& spec);
std::string problem_with(const VectorModel& model);

// "28 x 28 grey", "64 x 64 colour", "12 columns".
std::string text_of(const VectorSpec& spec);

// Gives the network the input scaling that every vector model has.
void set_plain_inputs(VectorModel& model);

VectorModel vector_model_of(const VectorFrame& frame, std::vector<Layer> layers);

} // namespace sordino
