// Network: against a slow one in double that remembers everything.
#include "model/network.h"

#include "model/int8_codes.h"
#include "model/quantise.h"
#include "tests/allocations.h"
#include "tests/catch.h"
#include "tests/models.h"

#include <algorithm>
#include <cmath>
#include <limits>

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

std::vector<float> copy_of(std::span<const float> values) { return {values.begin(), values.end()}; }

bool all_finite(std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
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

TEST_CASE("network: an int8 layer is its codes times the codes of its input, with both scales") {
    Model plain = constant_model(0.0F, spec_up_to(2000.0F));
    plain.layers[0] = random_layer(plain.spec.feature_count(), plain.layers[0].outputs(), {0}, 1);
    const auto model = shared(quantised(plain));
    const Layer& layer = model->layers[0];
    Network network(model);
    for (const auto& row : feature_rows(*model, 20, 1)) {
        std::vector<std::int8_t> codes(row.size());
        const double scale = static_cast<double>(quantise(row, codes));
        const auto found = network.process(row);
        for (Eigen::Index o = 0; o < layer.outputs(); ++o) {
            int sum = 0;
            for (std::size_t i = 0; i < row.size(); ++i)
                sum += layer.codes(o, static_cast<Eigen::Index>(i)) * codes[i];
            const double expected =
                sum * scale * static_cast<double>(layer.scale[o]) + static_cast<double>(layer.bias[o]);
            REQUIRE(found[static_cast<std::size_t>(o)] == Approx(expected).epsilon(1e-6).margin(1e-6));
        }
    }
}

// Both roundings of a layer are to 1/254 of the largest. Over these shapes the error is up to 0.0164 of the
// outputs' RMS, 0.0124 with float layers between.
TEST_CASE("network: in int8 it is close to what it is in float, with float layers between them too") {
    for (unsigned seed = 0; seed < 30; ++seed) {
        const Model floats = random_shape(seed);
        Model int8 = quantised(floats), mixed = int8;
        for (std::size_t i = 0; i < mixed.layers.size(); i += 2) mixed.layers[i] = floats.layers[i];
        const auto features = feature_rows(floats, 60, seed);
        Network exact(shared(floats)), rounded(shared(int8)), partly(shared(mixed));
        double error = 0, partly_error = 0, size = 0;
        for (const auto& row : features) {
            const auto a = exact.process(row), b = rounded.process(row), c = partly.process(row);
            for (std::size_t i = 0; i < a.size(); ++i) {
                error += std::pow(static_cast<double>(a[i] - b[i]), 2);
                partly_error += std::pow(static_cast<double>(a[i] - c[i]), 2);
                size += std::pow(static_cast<double>(a[i]), 2);
            }
        }
        CAPTURE(seed, floats.layers.size());
        CHECK(std::sqrt(error / size) < 0.025);
        CHECK(std::sqrt(partly_error / size) < 0.02);
        CHECK(error > 0); // otherwise nothing was rounded
    }
}

TEST_CASE("network: in int8 a NaN or an infinity leaves no trace once it is out of the past") {
    const auto model = shared(quantised(random_model(6)));
    const auto rows = feature_rows(*model, 60, 7);
    const std::size_t begin = 10, end = begin + static_cast<std::size_t>(model->receptive_hops());
    for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                              -std::numeric_limits<float>::infinity(), std::numeric_limits<float>::max()}) {
        Network spoilt(model), clean(model);
        bool differs = false;
        for (std::size_t t = 0; t < rows.size(); ++t) {
            auto row = rows[t];
            if (t == begin) row[3] = wrong;
            const auto a = copy_of(spoilt.process(row)), b = copy_of(clean.process(rows[t]));
            CAPTURE(wrong, t);
            REQUIRE(all_finite(a));
            if (t < begin || t >= end) REQUIRE(a == b);
            differs = differs || a != b;
        }
        CHECK(differs);
    }
}

TEST_CASE("network: in int8 it is the same every time, also after a reset") {
    const auto model = shared(quantised(random_model(8)));
    Network used(model), fresh(model);
    for (const auto& row : feature_rows(*model, 50, 9)) used.process(row);
    used.reset();
    for (const auto& row : feature_rows(*model, 50, 10))
        REQUIRE(copy_of(used.process(row)) == copy_of(fresh.process(row)));
}

TEST_CASE("network: process and reset neither allocate nor free, in float and in int8") {
    for (const auto& model : {shared(random_model(9)), shared(quantised(random_model(9)))}) {
        const auto rows = feature_rows(*model, 20, 11);
        Network network(model);
        const HeapUse use = heap_use_of([&] {
            for (const auto& row : rows) network.process(row);
            network.reset();
            network.process(rows[0]);
        });
        CHECK(use.allocations == 0);
        CHECK(use.frees == 0);
        CHECK(heap_use_of([&] { Network another(model); }).allocations > 0); // they are counted
    }
}
