// A model at work on rows, whatever its layers are.
#pragma once

#include "model/vector_model.h"

#include <Eigen/Core>

#include <memory>
#include <string>

namespace sordino {

// Columns are rows of a table or images, in the unit of the frame's network. Const: any thread.
class RowNetwork {
  public:
    virtual ~RowNetwork() = default;

    virtual Eigen::MatrixXf process(const Eigen::MatrixXf& rows) const = 0; // (values, rows), as it came

    // Of the layer with the role code; 0: there is none, and no use for the two below.
    virtual int code_values() const = 0;
    virtual Eigen::MatrixXf encode(const Eigen::MatrixXf& rows) const = 0; // (code's values, rows)

    // What process() makes of such codes. Throws std::invalid_argument where the code is the last layer.
    virtual Eigen::MatrixXf decode(const Eigen::MatrixXf& codes) const = 0;
};

struct RowModel : VectorFrame {
    std::shared_ptr<const RowNetwork> network;
    std::string training = "{}"; // JSON: how it was made
};

// Of dense layers.
RowModel rows_of(const VectorModel& model);

} // namespace sordino
