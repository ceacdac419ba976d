// The network at work: one row of features in, one row of outputs out, with its memory of past frames.
#pragma once

#include "model/kernels.h"
#include "model/model.h"

#include <memory>
#include <span>
#include <vector>

namespace sordino {

// Holds the past inputs and scratch; the weights stay in the model and are shared between networks.
// An int8 layer rounds its input to int8, with one scale a frame; an input that holds a NaN or an infinity is
// all zeros to it. Elsewhere, in float layers and by a skip, these spread.
class Network {
  public:
    explicit Network(std::shared_ptr<const NetworkModel> model); // allocates; the model must be consistent
    void reset() noexcept;                                       // the past becomes zeros

    // [audio thread] features: see Features::row. The result, see SnrMask, holds until the next call.
    std::span<const float> process(std::span<const float> features) noexcept;

    // The code of the last frame, empty where no layer has that role.
    std::span<const float> code() const noexcept;

  private:
    // The past inputs of one layer, as a ring of rows.
    struct Stage {
        std::vector<float> ring; // (hops, inputs)
        std::size_t hops = 1, inputs = 0;
        std::vector<float> stacked, output;
    };

    std::span<const float> run(const Layer& layer, Stage& stage, std::span<const float> input) noexcept;
    void multiply(const Layer& layer, std::span<const float> x, std::span<float> y) noexcept; // y = W x

    std::shared_ptr<const NetworkModel> model_;
    MatrixVector multiply_;
    Int8MatrixVector multiply_int8_;
    std::vector<Stage> stages_;
    std::vector<float> normalised_;
    std::vector<std::int8_t> codes_; // (most columns of an int8 layer)
    std::vector<std::int32_t> sums_; // (most rows of an int8 layer)
    std::size_t time_ = 0;           // frames since reset; positions in every ring follow from it
};

} // namespace sordino
