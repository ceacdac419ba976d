// Optimizer: against Optax in float64, and closed forms. tests/data/training_vectors.py wrote what Optax
// gives.
#include "training/optimizer.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr OptimizerKind every_kind[] = {OptimizerKind::sgd, OptimizerKind::rmsprop, OptimizerKind::adam,
                                        OptimizerKind::adamw, OptimizerKind::muon};

OptimizerOptions options_of(OptimizerKind kind) {
    OptimizerOptions options;
    options.kind = kind;
    return options;
}

OptimizerOptions options_from(const nlohmann::json& json) {
    OptimizerOptions options = options_of(optimizer_named(json.at("kind")).value());
    json.at("momentum").get_to(options.momentum);
    json.at("decay").get_to(options.decay);
    json.at("beta1").get_to(options.beta1);
    json.at("beta2").get_to(options.beta2);
    json.at("epsilon").get_to(options.epsilon);
    json.at("muon_momentum").get_to(options.muon_momentum);
    json.at("weight_decay").get_to(options.weight_decay);
    json.at("clip_norm").get_to(options.clip_norm);
    return options;
}

constexpr ParameterShape vector_of(int count) { return {count, 1, false}; }
const std::vector<ParameterShape> five_and_seven{{5, 1, true}, {7, 1, false}};

// Two views of one vector, in a fixed order, as layers are several matrices.
std::vector<std::span<float>> views(std::vector<float>& all, std::size_t first = 5) {
    return {std::span(all).first(first), std::span(all).subspan(first)};
}

std::vector<std::span<float>> views(std::vector<float>& weights, std::vector<float>& biases) {
    return {weights, biases};
}

double largest_difference(const std::vector<float>& a, const std::vector<double>& b) {
    double largest = 0;
    for (std::size_t i = 0; i < b.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a.at(i)) - b[i]));
    return largest;
}

} // namespace

TEST_CASE("optimizer: fifteen steps of every kind end where Optax's do, and decay leaves the biases alone") {
    std::ifstream file(SORDINO_TEST_DATA "/training_vectors.json");
    const auto data = nlohmann::json::parse(file).at("optimisers");
    const auto rates = data.at("rates").get<std::vector<float>>();
    const auto& gradients = data.at("gradients");
    int decayed = 0, limited = 0;
    for (const auto& one : data.at("cases")) {
        const OptimizerOptions options = options_from(one.at("options"));
        decayed += options.weight_decay > 0 ? 1 : 0;
        limited += options.clip_norm > 0 ? 1 : 0;
        auto weights = data.at("start").at("weights").get<std::vector<float>>(),
             biases = data.at("start").at("biases").get<std::vector<float>>();
        Optimizer optimizer(options, {{2, 3, true}, {2, 1, false}});
        for (std::size_t t = 0; t < rates.size(); ++t) {
            auto d_weights = gradients.at("weights").at(t).get<std::vector<float>>(),
                 d_biases = gradients.at("biases").at(t).get<std::vector<float>>();
            optimizer.step(views(weights, biases), views(d_weights, d_biases), rates[t]);
        }
        INFO(one.at("options").dump());
        CHECK(optimizer.steps == 15);
        CHECK(largest_difference(weights, one.at("end").at("weights")) < 1e-6);
        CHECK(largest_difference(biases, one.at("end").at("biases")) < 1e-6);
    }
    CHECK(decayed >= 5);
    CHECK(limited >= 4);
}

TEST_CASE("optimizer: decay without a gradient shrinks weights by the rate times the decay at each step") {
    OptimizerOptions options =
        options_of(GENERATE(OptimizerKind::sgd, OptimizerKind::adamw, OptimizerKind::muon));
    options.momentum = 0;
    options.weight_decay = 0.5F;
    auto parameters = uniform_values(12, -1, 1, 1);
    const auto before = parameters;
    std::vector<float> gradient(12);
    const bool all = GENERATE(true, false);
    Optimizer optimizer(options, {{5, 1, all}, {7, 1, true}});
    for (int t = 0; t < 20; ++t) optimizer.step(views(parameters), views(gradient), 0.1F);
    for (std::size_t i = 0; i < 12; ++i)
        CHECK(parameters[i] == Approx(before[i] * (all || i >= 5 ? std::pow(0.95F, 20.0F) : 1.0F)));
}

TEST_CASE("optimizer: the first step of Adam has the length of the rate, however small the gradient") {
    auto options = options_of(GENERATE(OptimizerKind::adam, OptimizerKind::adamw));
    options.epsilon = 1e-15F;
    std::vector<float> parameters(12), gradient = uniform_values(12, 1, 2, 1);
    for (float& g : gradient) g *= 1e-6F;
    Optimizer optimizer(options, {vector_of(5), vector_of(7)});
    optimizer.step(views(parameters), views(gradient), 0.03F);
    for (const float p : parameters) CHECK(p == Approx(-0.03).epsilon(1e-4));
}

TEST_CASE(
    "optimizer: a gradient longer than the limit is shortened as a whole, and its own length returned") {
    OptimizerOptions options;
    options.clip_norm = GENERATE(2.0F, 0.0F);                               // 0: no limit
    const auto count = static_cast<std::size_t>(GENERATE(6, 13, 37, 1000)); // whole and broken vectors
    std::vector<float> parameters(count), gradient = uniform_values(count, -1, 1, 7);
    double norm = std::sqrt(static_cast<double>(count) * mean_square(gradient));
    const double times = GENERATE(0.1, 0.99, 1.01, 1000.0); // the limit
    for (float& g : gradient) g *= static_cast<float>(times * 2.0 / norm);
    Optimizer optimizer(options, {vector_of(5), vector_of(static_cast<int>(count) - 5)});
    CHECK(static_cast<double>(optimizer.step(views(parameters), views(gradient), 0.1F)) ==
          Approx(2.0 * times).epsilon(1e-6));
    const double shorten = times > 1 && options.clip_norm > 0 ? 1 / times : 1.0;
    std::vector<double> expected;
    for (const float g : gradient) expected.push_back(0.1 * shorten * static_cast<double>(g));
    CHECK(largest_difference(optimizer.first, expected) < 1e-6 * times * shorten);
}

TEST_CASE("optimizer: a gradient that is not finite changes nothing, and says so") {
    const auto kind = GENERATE(from_range(std::begin(every_kind), std::end(every_kind)));
    const float bad =
        GENERATE(std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity());
    auto parameters = uniform_values(12, -1, 1, 1), gradient = uniform_values(12, -1, 1, 2);
    Optimizer optimizer(options_of(kind), five_and_seven);
    optimizer.step(views(parameters), views(gradient), 0.1F);
    const auto before = parameters, first = optimizer.first, second = optimizer.second;
    gradient[7] = bad;
    CHECK(!std::isfinite(optimizer.step(views(parameters), views(gradient), 0.1F)));
    CHECK(parameters == before);
    CHECK(optimizer.first == first);
    CHECK(optimizer.second == second);
    CHECK(optimizer.steps == 1);
}

TEST_CASE("optimizer: restored moments and step count go on as if there had been no break, bit for bit") {
    const auto kind = GENERATE(from_range(std::begin(every_kind), std::end(every_kind)));
    auto options = options_of(kind);
    options.weight_decay = 0.01F;
    auto whole = uniform_values(12, -1, 1, 1), halves = whole;
    Optimizer one(options, five_and_seven), before(options, five_and_seven), after(options, five_and_seven);
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
    CHECK(one.first.size() == (kind == OptimizerKind::rmsprop ? 0 : 12));
    CHECK(one.second.size() == (kind == OptimizerKind::sgd ? 0 : 12));
}

TEST_CASE("optimizer: how vectors are cut into views does not matter") {
    const auto kind = GENERATE(from_range(std::begin(every_kind), std::end(every_kind)));
    auto a = uniform_values(50, -1, 1, 1), b = a;
    Optimizer one(options_of(kind), {vector_of(1), vector_of(49)}),
        other(options_of(kind), {vector_of(33), vector_of(17)});
    for (unsigned t = 0; t < 5; ++t) {
        auto gradient = uniform_values(50, -0.01, 0.01, 50 + t);
        one.step(views(a, 1), views(gradient, 1), 0.01F);
        other.step(views(b, 33), views(gradient, 33), 0.01F);
    }
    CHECK(a == b);
}

TEST_CASE("optimizer: every kind has a name, and an unknown name is told which there are") {
    for (const auto kind : every_kind) CHECK(optimizer_named(name_of(kind)).value() == kind);
    const auto unknown = optimizer_named("adagrad");
    REQUIRE(!unknown);
    CHECK(unknown.error().message.find("'adagrad'") != std::string::npos);
    for (const auto kind : every_kind)
        CHECK(unknown.error().message.find(name_of(kind)) != std::string::npos);
}
