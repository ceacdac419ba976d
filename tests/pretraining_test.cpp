// Greedy pre-training: layer by layer, what the layers before give can be given back.
#include "training/pretraining.h"

#include "tests/catch.h"
#include "tests/signals.h"
#include "training/batch_network.h"
#include "training/vector_task.h"

#include <cstring>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int values = 20;

Eigen::MatrixXf curved(int examples, unsigned seed) {
    Dice dice(seed);
    Eigen::MatrixXf rows(values, examples);
    for (Eigen::Index c = 0; c < rows.cols(); ++c) {
        const double a = dice.normal(), b = dice.normal();
        for (int v = 0; v < values; ++v)
            rows(v, c) = static_cast<float>(0.5 + 0.2 * std::sin(0.4 * v + a) + 0.1 * std::cos(0.9 * v * b));
    }
    return rows;
}

VectorTask task() { return VectorTask(curved(800, 1), curved(160, 2), {}); }

TrainingOptions options() {
    TrainingOptions o;
    o.batch = 32;
    o.pretrain_epochs = 6;
    o.steps_per_epoch = 40;
    o.validation_sequences = 160;
    o.learning_rate = 5e-3F;
    return o;
}

TrainableModel start(const std::vector<std::string>& layers = {"encoder 24 tanh 0", "code 8 tanh 0",
                                                               "decoder 24 tanh 0 tied=1",
                                                               "decoder 20 linear 0 tied=0"}) {
    TrainableModel model;
    model.network = make_network(layers, values, 3).value();
    model.model.input_mean = Eigen::VectorXf::Zero(values);
    model.model.input_scale = Eigen::VectorXf::Ones(values);
    return model;
}

TrainableModel run(const TrainingOptions& o, TrainableModel from, bool fresh = false,
                   const TrainingWatch& watch = {}) {
    Ranks alone;
    const auto rows = task();
    auto made = pretrained(o, rows, std::move(from), fresh, watch, alone);
    REQUIRE(made);
    REQUIRE(made->has_value());
    return **made;
}

bool same(const Layer& a, const Layer& b) { return a.weight == b.weight && a.bias == b.bias; }

double first_validation_loss(TrainableModel model) {
    TrainingOptions o = options();
    o.epochs = o.steps_per_epoch = 1;
    o.learning_rate = 0;
    const auto rows = task();
    Trainer trainer(o, rows, std::move(model), false);
    REQUIRE(trainer.run({}, {}));
    return trainer.history().back().validation_loss;
}

} // namespace

TEST_CASE("pretraining: encoders and the code move, decoders follow where they are tied and stay where not") {
    const auto before = start(), after = run(options(), before);
    for (const std::size_t i : {0U, 1U}) CHECK(!same(before.network[i].layer, after.network[i].layer));
    CHECK((after.network[2].layer.weight == after.network[1].layer.weight.transpose()));
    CHECK((after.network[3].layer.weight == after.network[0].layer.weight.transpose()));
    const auto free = start({"encoder 24 tanh 0", "decoder 20 linear 0"});
    CHECK(same(free.network[1].layer, run(options(), free).network[1].layer));
}

TEST_CASE(
    "pretraining: a deep tied autoencoder gives rows back better before its first step than one at random") {
    const double trained = first_validation_loss(run(options(), start())),
                 untrained = first_validation_loss(start());
    INFO("pre-trained " << trained << ", random " << untrained);
    CHECK(trained < 0.2 * untrained);
}

TEST_CASE("pretraining: each layer is told of, in its order, and gets better at giving its inputs back") {
    std::vector<EpochResult> told;
    TrainingWatch watch;
    watch.epoch = [&](const EpochResult& e) { told.push_back(e); };
    run(options(), start(), false, watch);
    REQUIRE(told.size() == 12); // two layers
    for (const std::size_t first : {0U, 6U}) {
        CHECK(told[first].epoch == 1);
        CHECK(told[first + 5].epoch == 6);
        CHECK(told[first + 5].validation_loss < 0.8 * told[first].validation_loss);
    }
}

TEST_CASE(
    "pretraining: it measures the inputs, and is the same at every run and with any number of threads") {
    TrainingOptions o = options();
    const auto a = run(o, start(), true);
    o.threads = 2;
    const auto b = run(o, start(), true);
    for (std::size_t i = 0; i < a.network.size(); ++i) CHECK(same(a.network[i].layer, b.network[i].layer));
    CHECK((a.model.input_mean.array() - 0.5F).abs().maxCoeff() < 0.2F);
    CHECK((run(o, start()).model.input_mean == start().model.input_mean)); // not fresh
    o.pretrain_masking = 0.5F;
    CHECK(!same(run(o, start(), true).network[0].layer, a.network[0].layer));
}

TEST_CASE("pretraining: stopped, it gives nothing") {
    Ranks alone;
    TrainingWatch watch;
    watch.stop = [left = 60]() mutable { return --left <= 0; };
    const auto rows = task();
    const auto made = pretrained(options(), rows, start(), false, watch, alone);
    REQUIRE(made);
    CHECK(!made->has_value());
}
