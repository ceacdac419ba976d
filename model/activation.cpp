// Activations and their slopes.
#include "model/activation.h"

#include "dsp/fast_math.h"

namespace sordino {
namespace {

constexpr float leak = 0.01F;
constexpr float log2_e = 1.442695041F;

template <class F>
void map(std::span<float> values, F f) noexcept {
    for (float& x : values) x = f(x);
}

template <class F>
void scale(std::span<const float> y, std::span<float> slope, F f) noexcept {
    for (std::size_t i = 0; i < slope.size(); ++i) slope[i] *= f(y[i]);
}

} // namespace

void activate(Activation activation, std::span<float> values) noexcept {
    switch (activation) {
    case Activation::linear:
        break;
    case Activation::relu:
        map(values, [](float x) { return x > 0.0F ? x : 0.0F; });
        break;
    case Activation::leaky_relu:
        map(values, [](float x) { return x > 0.0F ? x : leak * x; });
        break;
    case Activation::elu:
        map(values, [](float x) { return x > 0.0F ? x : fast_exp2(log2_e * x) - 1.0F; });
        break;
    case Activation::tanh:
        map(values, [](float x) { return 2.0F * fast_sigmoid(2.0F * x) - 1.0F; });
        break;
    case Activation::sigmoid:
        map(values, [](float x) { return fast_sigmoid(x); });
        break;
    }
}

void multiply_by_slope(Activation activation, std::span<const float> output,
                       std::span<float> slope) noexcept {
    switch (activation) {
    case Activation::linear:
        break;
    case Activation::relu:
        scale(output, slope, [](float y) { return y > 0.0F ? 1.0F : 0.0F; });
        break;
    case Activation::leaky_relu:
        scale(output, slope, [](float y) { return y > 0.0F ? 1.0F : leak; });
        break;
    case Activation::elu:
        scale(output, slope, [](float y) { return y > 0.0F ? 1.0F : y + 1.0F; });
        break;
    case Activation::tanh:
        scale(output, slope, [](float y) { return 1.0F - y * y; });
        break;
    case Activation::sigmoid:
        scale(output, slope, [](float y) { return y * (1.0F - y); });
        break;
    }
}

} // namespace sordino
