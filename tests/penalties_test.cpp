// Penalties on activations: closed forms, and slopes against finite differences.
#include "training/penalties.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

Eigen::MatrixXf activities(int outputs, int columns, double low, double high) {
    const auto values = uniform_values(static_cast<std::size_t>(outputs * columns), low, high, 3);
    return Eigen::Map<const Eigen::MatrixXf>(values.data(), outputs, columns);
}

// Of rows that are p everywhere.
double kl(float p, float target) { return penalty_of({0, 0, 1, target}, Eigen::MatrixXf::Constant(1, 8, p)); }

} // namespace

TEST_CASE("penalties: l1 is the mean over the columns of the sum of absolute values") {
    Eigen::MatrixXf a(2, 4);
    a << 1, -2, 0, 3, //
        -1, 0.5F, 0, 0.5F;
    CHECK(penalty_of({0, 0.5F, 0, 0}, a) == Approx(0.5 * 8.0 / 4.0));
    Eigen::MatrixXf slope = Eigen::MatrixXf::Constant(2, 4, 10.0F), expected(2, 4);
    add_penalty_slope({0, 0.5F, 0, 0}, a, 0.8F, slope);
    expected << 1, -1, 0, 1, //
        -1, 1, 0, 1;
    CHECK(slope.isApprox(Eigen::MatrixXf::Constant(2, 4, 10.0F) + 0.1F * expected, 1e-6F));
}

TEST_CASE("penalties: the divergence from the target is nothing at it and grows to both sides") {
    CHECK(kl(0.2F, 0.2F) == Approx(0.0).margin(1e-6));
    CHECK(kl(0.5F, 0.2F) == Approx(0.2 * std::log(0.2 / 0.5) + 0.8 * std::log(0.8 / 0.5)).epsilon(1e-5));
    CHECK(kl(0.1F, 0.2F) > 0.01);
    CHECK(kl(0.4F, 0.2F) > kl(0.3F, 0.2F));
}

TEST_CASE("penalties: the divergence is that of the mean activity, summed over the outputs") {
    Eigen::MatrixXf a(2, 2);
    a << 0.1F, 0.3F, //
        0.5F, 0.9F;
    CHECK(penalty_of({0, 0, 2.0F, 0.25F}, a) ==
          Approx(2.0 * (kl(0.2F, 0.25F) + kl(0.7F, 0.25F))).epsilon(1e-5));
}

TEST_CASE("penalties: both terms add up, and the slope is that of their sum") {
    const Regularisation r{0.5F, 0.3F, 0.7F, 0.15F}; // dropout is no matter here
    Eigen::MatrixXf a = activities(3, 5, 0.05, 0.9);
    CHECK(penalty_of(r, a) == Approx(penalty_of({0, 0.3F, 0, 0}, a) + penalty_of({0, 0, 0.7F, 0.15F}, a)));
    Eigen::MatrixXf slope = Eigen::MatrixXf::Zero(3, 5);
    add_penalty_slope(r, a, 0.25F, slope);
    for (Eigen::Index i = 0; i < a.size(); ++i) {
        constexpr float step = 0.01F; // what is lost by rounding is then 1e-4 of the slope
        const float before = a.data()[i];
        a.data()[i] = before + step;
        const double above = penalty_of(r, a);
        a.data()[i] = before - step;
        const double below = penalty_of(r, a);
        a.data()[i] = before;
        CHECK(static_cast<double>(slope.data()[i]) == Approx(0.25 * (above - below) / 0.02).epsilon(2e-3));
    }
}

TEST_CASE("penalties: activities of all or nothing have a finite penalty, and a slope that leads back") {
    const Regularisation r{0, 0, 1.0F, 0.1F};
    for (const float p : {0.0F, 1.0F}) {
        const Eigen::MatrixXf a = Eigen::MatrixXf::Constant(2, 3, p);
        CHECK(std::isfinite(penalty_of(r, a)));
        Eigen::MatrixXf slope = Eigen::MatrixXf::Zero(2, 3);
        add_penalty_slope(r, a, 1.0F, slope);
        CHECK(slope.allFinite());
        CHECK((slope.array() * (p - 0.1F) > 0.0F).all());
    }
}

TEST_CASE("penalties: without weights there are none") {
    const Eigen::MatrixXf a = activities(3, 5, 0.1, 0.9);
    Eigen::MatrixXf slope = a;
    CHECK(penalty_of({0.5F, 0, 0, 0.1F}, a) == 0.0);
    add_penalty_slope({0.5F, 0, 0, 0.1F}, a, 1.0F, slope);
    CHECK(slope == a);
}
