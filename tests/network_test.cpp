// Network: against a slow one in double that remembers everything.
#include "model/network.h"

#include "tests/catch.h"
#include "tests/models.h"

#include <cmath>

using namespace sordino;
using namespace sordino::test;

namespace {

using Row = std::vector<double>;

// Outputs of a layer at every time from its inputs at every time; before the first they are zeros.
std::vector<Row> slow_layer(const Layer& layer, const std::vector<Row>& inputs) {
    std::vector<Row> outputs;
    const std::size_t width = inputs[0].size();
    for (int t = 0; t < static_cast<int>(inputs.size()); ++t) {
        Row y(static_cast<std::size_t>(layer.outputs()));
        for (std::size_t o = 0; o < y.size(); ++o) {
            double sum = static_cast<double>(layer.bias[static_cast<Eigen::Index>(o)]);
            for (std::size_t c = 0; c < layer.context.size(); ++c)
                for (std::size_t i = 0; i < width && t >= layer.context[c]; ++i)
                    sum += static_cast<double>(layer.weight(static_cast<Eigen::Index>(o),
                                                            static_cast<Eigen::Index>(c * width + i))) *
                           inputs[static_cast<std::size_t>(t - layer.context[c])][i];
            y[o] = exact_activation(layer.activation, sum) +
                   (layer.skip ? inputs[static_cast<std::size_t>(t)][o] : 0.0);
        }
        outputs.push_back(y);
    }
    return outputs;
}

std::vector<std::vector<float>> feature_rows(const Model& model, int count, unsigned seed) {
    std::vector<std::vector<float>> rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (int t = 0; t < count; ++t)
        rows.push_back(uniform_values(static_cast<std::size_t>(model.input_mean.size()), -9, -1,
                                      seed + static_cast<unsigned>(t)));
    return rows;
}

// All layers' outputs at every time, the last layer's last.
std::vector<std::vector<Row>> slow_network(const Model& model,
                                           const std::vector<std::vector<float>>& features) {
    std::vector<Row> signal;
    for (const auto& row : features) {
        signal.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto j = static_cast<Eigen::Index>(i);
            signal.back().push_back((static_cast<double>(row[i]) - static_cast<double>(model.input_mean[j])) *
                                    static_cast<double>(model.input_scale[j]));
        }
    }
    std::vector<std::vector<Row>> all;
    for (const auto& layer : model.layers) all.push_back(signal = slow_layer(layer, signal));
    return all;
}

double largest_difference(std::span<const float> found, const Row& expected) {
    double worst = found.size() == expected.size() ? 0 : 1e9;
    for (std::size_t i = 0; i < found.size() && i < expected.size(); ++i)
        worst = std::max(worst, std::abs(static_cast<double>(found[i]) - expected[i]));
    return worst;
}

// One to five layers of any shape that fit together.
Model random_shape(unsigned seed) {
    Dice dice(seed);
    Model model = constant_model(0.0F, spec_up_to(2000.0F));
    model.layers.clear();
    int inputs = model.spec.feature_count();
    const int layers = 1 + dice.below(5);
    for (int i = 0; i < layers; ++i) {
        std::vector<int> context{dice.below(3)};
        for (int more = dice.below(4); more > 0; --more)
            context.push_back(context.back() + 1 + dice.below(9));
        const bool last = i + 1 == layers, skip = !last && dice.below(2) == 0;
        const int outputs = last   ? SnrMask::outputs_per_band * model.spec.bands()
                            : skip ? inputs
                                   : 1 + dice.below(40);
        model.layers.push_back(random_layer(inputs, outputs, context, seed * 10 + static_cast<unsigned>(i)));
        model.layers.back().activation = static_cast<Activation>(dice.below(6));
        model.layers.back().skip = skip;
        inputs = outputs;
    }
    for (float& v : model.input_mean) v = dice.uniform(-6, -4);
    for (float& v : model.input_scale) v = dice.uniform(0.1, 0.5);
    REQUIRE(problem_with(model).empty());
    return model;
}

} // namespace

TEST_CASE("network: random layers agree with a slow network in double, from the first frame on") {
    for (unsigned seed = 0; seed < 30; ++seed) {
        const auto model = shared(random_shape(seed));
        const auto features = feature_rows(*model, 60, seed);
        const auto expected = slow_network(*model, features).back();
        Network network(model);
        double worst = 0;
        for (std::size_t t = 0; t < features.size(); ++t)
            worst = std::max(worst, largest_difference(network.process(features[t]), expected[t]));
        CAPTURE(seed, model->layers.size());
        CHECK(worst < 1e-4);
    }
}

TEST_CASE("network: the code is the output of the layer of that role, empty where there is none") {
    const auto model = shared(random_model(1));
    const auto features = feature_rows(*model, 30, 1);
    const auto expected = slow_network(*model, features)[2];
    Network network(model);
    for (std::size_t t = 0; t < features.size(); ++t) {
        network.process(features[t]);
        REQUIRE(largest_difference(network.code(), expected[t]) < 1e-4);
    }
    Network without(shared(unity_model()));
    CHECK(without.code().empty());
}

TEST_CASE("network: reset makes it a new one, bit for bit") {
    const auto model = shared(random_model(2));
    Network used(model), fresh(model);
    for (const auto& row : feature_rows(*model, 100, 2)) used.process(row);
    used.reset();
    for (const auto& row : feature_rows(*model, 100, 3)) {
        const auto a = used.process(row), b = fresh.process(row);
        REQUIRE(std::vector<float>(a.begin(), a.end()) == std::vector<float>(b.begin(), b.end()));
    }
}

TEST_CASE("network: an output depends on receptive_hops() frames, and on no older one") {
    const auto model = shared(random_model(3));
    const int hops = model->receptive_hops();
    CHECK(hops == 1 + 3 + 4 + 0 + 5 + 7);
    const auto run = [&](int age) { // with the frame of that age changed
        Network network(model);
        auto features = feature_rows(*model, 60, 4);
        for (float& v : features[static_cast<std::size_t>(59 - age)]) v += 1.0F;
        std::span<const float> last;
        for (const auto& row : features) last = network.process(row);
        return std::vector<float>(last.begin(), last.end());
    };
    const auto untouched = run(50);
    CHECK(run(hops) == untouched);
    CHECK(run(hops - 1) != untouched);
}

TEST_CASE("network: two of one model are independent") {
    const auto model = shared(random_model(5));
    Network a(model), b(model), alone(model);
    const auto rows = feature_rows(*model, 50, 6), others = feature_rows(*model, 50, 60);
    for (std::size_t t = 0; t < rows.size(); ++t) {
        const auto found = a.process(rows[t]);
        const std::vector<float> copy(found.begin(), found.end());
        b.process(others[t]);
        const auto expected = alone.process(rows[t]);
        REQUIRE(std::equal(copy.begin(), copy.end(), expected.begin(), expected.end()));
    }
}
