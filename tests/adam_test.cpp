// Adam: against Kingma and Ba's algorithm 1 in double.
#include "training/adam.h"

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

struct SlowAdam {
    explicit SlowAdam(const std::vector<float>& start)
        : x(start.begin(), start.end())
        , m(start.size())
        , v(start.size()) {}

    void step(const std::vector<float>& gradient, double rate, const AdamOptions& o) {
        const double b1 = static_cast<double>(o.beta1), b2 = static_cast<double>(o.beta2);
        double norm = 0;
        for (const float g : gradient) norm += static_cast<double>(g) * g;
        const double shorten = std::min(1.0, static_cast<double>(o.clip_norm) / std::sqrt(norm));
        ++t;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double g = shorten * static_cast<double>(gradient[i]);
            m[i] = b1 * m[i] + (1 - b1) * g;
            v[i] = b2 * v[i] + (1 - b2) * g * g;
            const double m_hat = m[i] / (1 - std::pow(b1, t)), v_hat = v[i] / (1 - std::pow(b2, t));
            x[i] -= rate * m_hat / (std::sqrt(v_hat) + static_cast<double>(o.epsilon));
        }
    }

    std::vector<double> x, m, v;
    int t = 0;
};

double largest_difference(const std::vector<float>& a, const std::vector<double>& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
    return largest;
}

// Two views of one vector, in a fixed order, as layers are several matrices.
std::vector<std::span<float>> views(std::vector<float>& all) {
    return {std::span(all).first(5), std::span(all).subspan(5)};
}

} // namespace

TEST_CASE("adam: fifty steps go where the published algorithm goes, with and without a long gradient") {
    AdamOptions options;
    options.beta1 = 0.8F;
    options.beta2 = 0.95F;
    options.epsilon = GENERATE(1e-8F, 0.1F);
    options.clip_norm = 1.0F;
    const double size = GENERATE(0.05, 3.0); // 12 values: norms of about 0.1 and 6
    auto parameters = uniform_values(12, -1, 1, 1);
    SlowAdam slow(parameters);
    Adam adam(options, parameters.size());
    for (unsigned t = 0; t < 50; ++t) {
        auto gradient = uniform_values(12, -size, size, 100 + t);
        for (std::size_t i = 0; i < gradient.size(); ++i) // a slope that the parameters feel
            gradient[i] += 0.1F * static_cast<float>(size) * parameters[i];
        const float rate = 0.02F / static_cast<float>(t + 1);
        adam.step(views(parameters), views(gradient), rate);
        slow.step(gradient, static_cast<double>(rate), options);
    }
    CHECK(adam.steps == 50);
    CHECK(largest_difference(parameters, slow.x) < 2e-6);
    CHECK(largest_difference(adam.first, slow.m) < 2e-6);
    CHECK(largest_difference(adam.second, slow.v) < 2e-6);
}

TEST_CASE("adam: a gradient longer than the limit is shortened as a whole, its direction stays") {
    AdamOptions options;
    options.clip_norm = 2.0F;
    std::vector<float> parameters(12), gradient = uniform_values(12, -1, 1, 7);
    const double norm = std::sqrt(12.0 * mean_square(gradient));
    const double times = GENERATE(0.1, 0.99, 1.01, 1000.0); // the limit
    for (float& g : gradient) g *= static_cast<float>(times * 2.0 / norm);
    Adam adam(options, parameters.size());
    adam.step(views(parameters), views(gradient), 0.1F);
    const double shorten = times > 1 ? 1 / times : 1.0;
    for (std::size_t i = 0; i < gradient.size(); ++i)
        CHECK(static_cast<double>(adam.first[i]) ==
              Approx(0.1 * shorten * static_cast<double>(gradient[i])).epsilon(1e-5));
}

TEST_CASE("adam: restored moments and step count go on as if there had been no break") {
    auto whole = uniform_values(12, -1, 1, 1), halves = whole;
    Adam one({}, 12), before({}, 12), after({}, 12);
    for (unsigned t = 0; t < 10; ++t) {
        auto gradient = uniform_values(12, -1, 1, 50 + t);
        one.step(views(whole), views(gradient), 0.01F);
        (t < 5 ? before : after).step(views(halves), views(gradient), 0.01F);
        if (t != 4) continue;
        after.first = before.first;
        after.second = before.second;
        after.steps = before.steps;
    }
    CHECK(whole == halves);
}

TEST_CASE("adam: a gradient of zeros leaves the parameters where they are") {
    std::vector<float> parameters = uniform_values(12, -1, 1, 1), gradient(12);
    const auto before = parameters;
    Adam adam({}, parameters.size());
    adam.step(views(parameters), views(gradient), 0.1F);
    CHECK(parameters == before);
}
