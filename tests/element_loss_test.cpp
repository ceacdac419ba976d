// Element losses: against JAX and Optax in float64, closed forms, and finite differences.
#include "training/element_loss.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <nlohmann/json.hpp>

#include <fstream>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr LossKind every_kind[] = {LossKind::mse, LossKind::mae, LossKind::huber, LossKind::bce,
                                   LossKind::distillation};

LossOptions options_with(const std::string& loss, float huber_delta = 1.0F) {
    LossOptions options;
    options.terms = parse_loss(loss).value();
    options.huber_delta = huber_delta;
    return options;
}

double value_of(LossKind kind, double output, double target, float delta = 1.0F) {
    return static_cast<double>(
        element_cost(kind, delta, static_cast<float>(output), static_cast<float>(target)).value);
}
double slope_of(LossKind kind, double output, double target, float delta = 1.0F) {
    return static_cast<double>(
        element_cost(kind, delta, static_cast<float>(output), static_cast<float>(target)).slope);
}

} // namespace

TEST_CASE("element loss: weighted means and their slopes are those of JAX and Optax") {
    std::ifstream file(SORDINO_TEST_DATA "/training_vectors.json");
    const auto data = nlohmann::json::parse(file).at("losses");
    const auto outputs = data.at("outputs").get<std::vector<float>>(),
               targets = data.at("targets").get<std::vector<float>>(),
               weights = data.at("weights").get<std::vector<float>>();
    const std::string name = GENERATE("mse", "mae", "huber", "bce");
    const auto& expected = data.at("expected").at(name);
    std::vector<float> slope(outputs.size(), 0.125F);
    const double value = element_loss(options_with(name, data.at("huber_delta")), outputs,
                                      {targets, {}, weights}, 0.5F, slope);
    CHECK(value == Approx(expected.at("value").get<double>()).epsilon(1e-6));
    for (std::size_t i = 0; i < slope.size(); ++i) {
        INFO(name << " " << i);
        const double wanted = expected.at("slope").at(i);
        CHECK(static_cast<double>(slope[i]) ==
              Approx(0.125 + 0.5 * wanted).margin(2e-7)); // added, and scaled
    }
}

TEST_CASE("element loss: values are those of the closed forms") {
    CHECK(value_of(LossKind::mse, 0.5, 2) == 2.25);
    CHECK(value_of(LossKind::distillation, 0.5, 2) == 2.25);
    CHECK(value_of(LossKind::mae, 0.5, 2) == 1.5);
    CHECK(value_of(LossKind::huber, 0.5, 1) == 0.125);
    CHECK(value_of(LossKind::huber, 0.5, 2) == 1.0);            // 1 (1.5 - 0.5)
    CHECK(value_of(LossKind::huber, 2, 0.5, 0.25F) == 0.34375); // 0.25 (1.5 - 0.125)
    CHECK(value_of(LossKind::bce, 0.25, 1) == Approx(std::log(4.0)));
    CHECK(value_of(LossKind::bce, 0.25, 0) == Approx(std::log(4.0 / 3.0)));
    CHECK(value_of(LossKind::bce, 0.5, 0.3) == Approx(std::log(2.0)));
}

TEST_CASE(
    "element loss: slopes are those of finite differences on both sides of the target and of every bend") {
    const auto kind = GENERATE(from_range(std::begin(every_kind), std::end(every_kind)));
    const double target = GENERATE(0.0, 0.3, 1.0);
    for (double output = -0.7; output < 1.75; output += 0.11) {
        constexpr double step = 1e-3;
        const bool inside = output - step > 0 && output + step < 1;
        if (kind == LossKind::bce && !inside) continue;
        if (std::abs(output - target) < 2 * step) continue; // mae bends there
        const double difference =
            (value_of(kind, output + step, target, 0.5F) - value_of(kind, output - step, target, 0.5F)) /
            (2 * step);
        INFO(name_of(kind) << " at " << output << " of " << target);
        CHECK(slope_of(kind, output, target, 0.5F) == Approx(difference).epsilon(3e-3).margin(3e-3));
    }
}

TEST_CASE("element loss: an output on its target costs nothing and pulls nowhere") {
    for (const auto kind : {LossKind::mse, LossKind::mae, LossKind::huber, LossKind::distillation}) {
        CHECK(value_of(kind, 0.3, 0.3) == 0.0);
        CHECK(slope_of(kind, 0.3, 0.3) == 0.0);
    }
    CHECK(slope_of(LossKind::bce, 0.3, 0.3) == 0.0);
    for (const double right : {0.0, 1.0})
        CHECK(value_of(LossKind::bce, right, right) == Approx(0).margin(1e-5));
}

// From 2^-20 on to the outside it is a straight line: 20 log 2 at the bend, and its slope there is -2^20.
TEST_CASE(
    "element loss: cross-entropy at and beyond 0 and 1 is finite, goes on along its tangent, pulls back") {
    CHECK(value_of(LossKind::bce, 0, 1) == Approx(20 * std::log(2.0) + 1).epsilon(1e-5));
    CHECK(value_of(LossKind::bce, 1, 0) == Approx(20 * std::log(2.0) + 1).epsilon(1e-5));
    for (const double beyond : {0.0, 0.5, 3.0}) {
        CHECK(slope_of(LossKind::bce, -beyond, 1) == Approx(-0x1p20).epsilon(1e-5));
        CHECK(slope_of(LossKind::bce, 1 + beyond, 0) == Approx(0x1p20).epsilon(1e-5));
        CHECK(value_of(LossKind::bce, -beyond, 1) ==
              Approx(20 * std::log(2.0) + 1 + 0x1p20 * beyond).epsilon(1e-5));
        CHECK(std::isfinite(value_of(LossKind::bce, -beyond, 0)));
        CHECK(std::isfinite(value_of(LossKind::bce, 1 + beyond, 1)));
    }
}

TEST_CASE("element loss: through a sigmoid the slope of cross-entropy is output minus target") {
    for (double logit = -8; logit <= 8; logit += 0.5) {
        const double y = static_cast<double>(static_cast<float>(1 / (1 + std::exp(-logit))));
        CHECK(slope_of(LossKind::bce, y, 0.3) * y * (1 - y) == Approx(y - 0.3).epsilon(1e-3));
    }
}

TEST_CASE(
    "element loss: a sum is the weighted sum of its terms, and distillation compares with the teacher") {
    const auto outputs = uniform_values(20, 0.1, 0.9, 1), wanted = uniform_values(20, 0, 1, 2),
               teacher = uniform_values(20, 0, 1, 3), weight = uniform_values(20, 0, 1, 4);
    const ElementTargets targets{wanted, teacher, weight}, taught{teacher, {}, weight};
    std::vector<float> sum_slope(20), parts_slope(20);
    const double sum =
        element_loss(options_with("0.5 mse + 2 bce + 0.25 distillation"), outputs, targets, 1, sum_slope);
    const double parts = 0.5 * element_loss(options_with("mse"), outputs, targets, 0.5F, parts_slope) +
                         2 * element_loss(options_with("bce"), outputs, targets, 2, parts_slope) +
                         0.25 * element_loss(options_with("mse"), outputs, taught, 0.25F, parts_slope);
    CHECK(sum == Approx(parts).epsilon(1e-6));
    CHECK(error_db(sum_slope, parts_slope) < -120);
    CHECK(element_loss(options_with("0.5 mse + 2 bce + 0.25 distillation"), outputs, targets, 1, {}) == sum);
}

TEST_CASE(
    "element loss: an element without weight does not matter, and without any weights all count the same") {
    auto outputs = uniform_values(20, 0.1, 0.9, 1);
    const auto wanted = uniform_values(20, 0, 1, 2);
    std::vector<float> weight(20, 0.5F), slope(20), none(20);
    const auto options = options_with("mae + mse");
    CHECK(element_loss(options, outputs, {wanted, {}, weight}, 1, slope) ==
          Approx(element_loss(options, outputs, {wanted, {}, {}}, 1, none)).epsilon(1e-6));
    CHECK(error_db(none, slope) < -120);
    weight[3] = 0;
    std::fill(slope.begin(), slope.end(), 0.0F);
    const double before = element_loss(options, outputs, {wanted, {}, weight}, 1, slope);
    outputs[3] = 1e6F;
    CHECK(element_loss(options, outputs, {wanted, {}, weight}, 1, slope) == before);
    CHECK(slope[3] == 0.0F);
    std::fill(weight.begin(), weight.end(), 0.0F);
    CHECK(element_loss(options, outputs, {wanted, {}, weight}, 1, slope) == 0.0);
}
