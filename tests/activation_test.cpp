// Activations: against the standard library, and their slopes against finite differences.
#include "model/activation.h"

#include "tests/catch.h"
#include "tests/models.h"
#include "tests/signals.h"

#include <cmath>
#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr Activation all[] = {Activation::linear, Activation::relu, Activation::leaky_relu,
                              Activation::elu,    Activation::tanh, Activation::sigmoid};

} // namespace

TEST_CASE("activation: each is its formula, to 1e-6") {
    std::vector<float> x;
    for (int i = -200'000; i <= 200'000; ++i) x.push_back(static_cast<float>(i) * 2e-4F);
    for (const Activation activation : all) {
        auto y = x;
        activate(activation, y);
        double worst = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double expected = exact_activation(activation, static_cast<double>(x[i]));
            worst = std::max(worst, std::abs(static_cast<double>(y[i]) - expected) /
                                        std::max(1.0, std::abs(expected)));
        }
        CAPTURE(name_of(activation));
        CHECK(worst < 1e-6);
    }
}

TEST_CASE("activation: the sigmoid errs by less than 1e-5 of its value, however small that is") {
    double worst = 0;
    for (float x = -87.0F; x < 20.0F; x += 1e-3F) {
        float y = x;
        activate(Activation::sigmoid, {&y, 1});
        worst = std::max(worst, std::abs(static_cast<double>(y) /
                                             exact_activation(Activation::sigmoid, static_cast<double>(x)) -
                                         1.0));
    }
    CHECK(worst < 1e-5);
}

TEST_CASE("activation: tanh and the sigmoid stay within their ranges at any input") {
    for (const float x : {20.0F, 100.0F, 1e30F, std::numeric_limits<float>::infinity()}) {
        std::vector<float> s{x, -x}, t{x, -x};
        activate(Activation::sigmoid, s);
        activate(Activation::tanh, t);
        CHECK((s[0] <= 1.0F && s[0] > 0.999F && s[1] >= 0.0F && s[1] < 1e-8F));
        CHECK((t[0] == 1.0F && t[1] == -1.0F));
    }
}

TEST_CASE("activation: slopes, told from outputs, agree with finite differences") {
    for (const Activation activation : all)
        for (int i = -80; i <= 80; ++i) {
            const double x = i * 0.1 + 0.033, h = 1e-5; // never across the corner at 0
            float y = static_cast<float>(x), slope = 3.0F;
            activate(activation, {&y, 1});
            multiply_by_slope(activation, {&y, 1}, {&slope, 1});
            const double expected =
                3.0 * (exact_activation(activation, x + h) - exact_activation(activation, x - h)) / (2 * h);
            CAPTURE(name_of(activation), x);
            CHECK(static_cast<double>(slope) == Approx(expected).epsilon(1e-4).margin(1e-6));
        }
}
