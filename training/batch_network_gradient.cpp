// The gradient of a batch: products of what its passes left behind, some outputs at a time.
#include "training/batch_network.h"
#include "training/matrix_product.h"
#include "training/tree_sum.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <optional>
#include <utility>

namespace sordino {
namespace {

struct Owner {
    std::size_t layer;
    bool transposed;
};

// Whose weights a layer has: a tied layer may be tied to one that is tied itself.
Owner owner_of_weights(const TrainedNetwork& network, std::size_t layer) {
    Owner owner{layer, false};
    while (const auto& source = network[owner.layer].layer.tied_to)
        owner = {static_cast<std::size_t>(*source), !owner.transposed};
    return owner;
}

// Whose weights a view of the parameters is; nothing for all else.
std::optional<std::size_t> layer_of_weights(const TrainedNetwork& network, std::size_t view) {
    const auto shapes = shapes_of_parameters(network);
    if (view >= shapes.size() || !shapes[view].weight) return std::nullopt;
    auto before = std::count_if(shapes.begin(), shapes.begin() + static_cast<std::ptrdiff_t>(view),
                                [](const auto& shape) { return shape.weight; });
    std::size_t layer = 0;
    while (network[layer].layer.tied_to || before-- > 0) ++layer;
    return layer;
}

// to = slope(first) + ... + slope(first + count - 1), in the order of a tree; slope(i, beta, to) adds slope i
// to beta times what is there. rounds_once: with a beta of 1 that rounds as the sum of two slopes does.
template <class Slope>
void put_sum(std::size_t first, std::size_t count, bool rounds_once, std::span<float> to,
             const Slope& slope) {
    if (count <= 1 || (count == 2 && rounds_once)) {
        for (std::size_t i = 0; i < count; ++i) slope(first + i, i == 0 ? 0.0F : 1.0F, to);
        return;
    }
    const std::size_t half = std::bit_ceil(count) / 2;
    put_sum(first, half, rounds_once, to, slope);
    const auto numbers = std::make_unique_for_overwrite<float[]>(to.size());
    const std::span<float> other(numbers.get(), to.size());
    put_sum(first + half, count - half, rounds_once, other, slope);
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += other[i];
}

} // namespace

void BatchNetwork::put_gradient(std::span<BatchNetwork> passes, const TrainedNetwork& network,
                                const GradientPart& part, std::span<float> to) {
    constexpr int columns_at_once = 128; // products keep the sum over so many in registers
    const auto owner = layer_of_weights(network, part.view);
    if (!owner) {
        std::vector<std::span<float>> slopes; // of each pass
        for (auto& pass : passes)
            slopes.push_back(numbers_of(pass.slope_)[part.view].subspan(part.first, part.count));
        return put_tree_sum(std::move(slopes), to);
    }
    const bool is_tied =
        std::ranges::any_of(network, [](const auto& trained) { return trained.layer.tied_to.has_value(); });
    put_sum(0, passes.size(), !is_tied && passes.front().columns_ <= columns_at_once, to,
            [&](std::size_t pass, float beta, std::span<float> sum) {
                passes[pass].put_slope_of_weights(network, *owner, part, beta, sum.data());
            });
}

// The row-major weights (outputs, stacked) of some outputs are a column-major matrix (stacked, some outputs).
void BatchNetwork::put_slope_of_weights(const TrainedNetwork& network, std::size_t owner,
                                        const GradientPart& part, float beta, float* to) const {
    const int stacked = network[owner].layer.stacked();
    const int first = static_cast<int>(part.first) / stacked, count = static_cast<int>(part.count) / stacked;
    for (std::size_t i = network.size(); i-- > 0;) {
        const auto [whose, transposed] = owner_of_weights(network, i);
        if (whose != owner) continue;
        const Layer& layer = network[i].layer;
        const Stage& stage = stages_[i];
        const int in = layer.inputs(), out = layer.outputs();
        for (std::size_t c = 0; c < layer.context.size(); ++c) {
            const float* x = stage.x.col(stage.past_columns - layer.context[c] * sequences_).data();
            const float* dy = stage.dy.data();
            if (transposed)
                matrix_product(stacked, count, columns_, {dy, out, false}, {x + first, in, true}, beta, to,
                               stacked);
            else
                matrix_product(in, count, columns_, {x, in, false}, {dy + first, out, true}, beta,
                               to + static_cast<int>(c) * in, stacked);
        }
        beta = 1.0F;
    }
}

} // namespace sordino
