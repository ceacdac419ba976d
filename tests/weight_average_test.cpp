// WeightAverage: closed forms of the moving average.
#include "training/weight_average.h"

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

std::vector<std::span<float>> views(std::vector<float>& all) {
    return {std::span(all).first(5), std::span(all).subspan(5)};
}

} // namespace

TEST_CASE("weight average: parameters that stand still are their own average, bit for bit") {
    auto parameters = uniform_values(12, -1, 1, 1);
    WeightAverage average(GENERATE(0.0F, 0.9F, 0.9999F), 12);
    for (int t = 0; t < 100; ++t) average.add(views(parameters));
    CHECK(average.average == parameters);
    CHECK(average.steps == 100);
}

TEST_CASE("weight average: after one step it is the parameters, whatever it held before") {
    auto parameters = uniform_values(12, -1, 1, 1);
    WeightAverage average(0.999F, 12);
    std::fill(average.average.begin(), average.average.end(), 1e9F);
    average.add(views(parameters));
    CHECK(average.average == parameters);
}

// Where parameters move on in a straight line, an average lies behind by the mean age of what is in it: t /
// 10 while it grows (by induction: (t / 10 + 1) t / (t + 9), one step later, is t / 10 again), d / (1 - d) at
// last.
TEST_CASE("weight average: it lies a tenth of the run behind, until its decay reaches less far") {
    const float decay = GENERATE(0.9F, 0.99F);
    WeightAverage average(decay, 12);
    std::vector<float> parameters(12);
    const double longest = static_cast<double>(decay) / (1 - static_cast<double>(decay));
    for (int t = 0; t <= 3000; ++t) {
        std::fill(parameters.begin(), parameters.end(), static_cast<float>(t));
        average.add(views(parameters));
        const double behind = t - static_cast<double>(average.average[7]);
        if (t / 10.0 < 0.9 * longest) CHECK(behind == Approx(t / 10.0).margin(1e-3));
        if (t > 2500) CHECK(behind == Approx(longest).epsilon(2e-3));
    }
}

TEST_CASE("weight average: a late step is forgotten by the decay at every further one") {
    WeightAverage average(0.9F, 12);
    std::vector<float> parameters(12);
    for (int t = 0; t < 500; ++t) average.add(views(parameters));
    std::fill(parameters.begin(), parameters.end(), 1.0F);
    average.add(views(parameters));
    std::fill(parameters.begin(), parameters.end(), 0.0F);
    for (int t = 0; t < 20; ++t) {
        CHECK(average.average[3] == Approx(0.1 * std::pow(0.9, t)).epsilon(1e-4));
        average.add(views(parameters));
    }
}

TEST_CASE("weight average: a decay of 0 keeps the last parameters only") {
    WeightAverage average(0.0F, 12);
    std::vector<float> parameters;
    for (unsigned t = 0; t < 5; ++t) {
        parameters = uniform_values(12, -1, 1, t);
        average.add(views(parameters));
        CHECK(average.average == parameters);
    }
}

TEST_CASE("weight average: it is copied in the order of the views, and not before there is one") {
    WeightAverage average(0.9F, 12);
    auto copy = uniform_values(12, -1, 1, 1);
    const auto before = copy;
    average.copy_to(views(copy));
    CHECK(copy == before);
    auto parameters = uniform_values(12, -1, 1, 2);
    average.add(views(parameters));
    average.copy_to(views(copy));
    CHECK(copy == parameters);
}

TEST_CASE("weight average: restored values and step count go on as if there had been no break, bit for bit") {
    WeightAverage one(0.8F, 12), before(0.8F, 12), after(0.8F, 12);
    for (unsigned t = 0; t < 20; ++t) {
        auto parameters = uniform_values(12, -1, 1, t);
        one.add(views(parameters));
        (t < 5 ? before : after).add(views(parameters));
        if (t != 4) continue;
        after.average = before.average;
        after.steps = before.steps;
    }
    CHECK(one.average == after.average);
}
