// VectorTask: rows come back, spoilt on one side only; autoencoders of every kind learn on it.
#include "training/vector_task.h"

#include "tests/catch.h"
#include "tests/signals.h"
#include "training/architecture.h"
#include "training/trainer.h"

#include <Eigen/SVD>

using namespace sordino;
using namespace sordino::test;

namespace {

// Points of a plane of `rank` dimensions in `values`, 0..1 each, and some noise besides.
Eigen::MatrixXf plane(int values, int rank, int examples, unsigned seed) {
    Dice dice(seed);
    const auto random = [&](int rows, int columns) {
        Eigen::MatrixXf m(rows, columns);
        for (float& x : m.reshaped()) x = static_cast<float>(dice.normal());
        return m;
    };
    const Eigen::MatrixXf basis = random(values, rank);
    Dice points(seed + 77);
    Eigen::MatrixXf coordinates(rank, examples);
    for (float& x : coordinates.reshaped()) x = static_cast<float>(points.normal());
    return ((basis * coordinates).array() * 0.06F + 0.5F).max(0.0F).min(1.0F);
}

VectorOptions spoilt_by(const std::vector<std::string>& texts) {
    VectorOptions options;
    for (const auto& text : texts) options.corruptions.push_back(parse_corruption(text).value());
    return options;
}

std::vector<Random> streams(std::uint64_t first, int count) {
    std::vector<Random> named;
    for (int i = 0; i < count; ++i) named.push_back(Random{4, first + static_cast<std::uint64_t>(i)});
    return named;
}

// Means of the squared error on held-out rows, before and after a short run.
struct Learnt {
    double before, after;
    Model model;
    TrainedNetwork network;
    std::vector<EpochResult> history;
};

Learnt learn(const std::vector<std::string>& layers, const VectorOptions& vector_options,
             TrainingOptions options = {}, int values = 24, int rank = 5) {
    const Eigen::MatrixXf all = plane(values, rank, 1200, 3);
    const VectorTask task(all.leftCols(1000), all.rightCols(200), vector_options);
    options.batch = 32;
    options.steps_per_epoch = 40;
    options.validation_sequences = 192;
    options.learning_rate = options.learning_rate == 2e-3F ? 1e-2F : options.learning_rate;
    TrainableModel start;
    start.network = make_network(layers, values, 7).value();
    start.model.input_mean = Eigen::VectorXf::Zero(values);
    start.model.input_scale = Eigen::VectorXf::Ones(values);
    TrainingOptions none = options;
    none.epochs = none.steps_per_epoch = 1;
    none.learning_rate = 0;
    Trainer untrained(none, task, start, true), trainer(options, task, start, true);
    REQUIRE(untrained.run({}, {}));
    REQUIRE(trainer.run({}, {}));
    return {untrained.history().back().validation_loss, trainer.history().back().validation_loss,
            trainer.best(), trainer.best_network(), trainer.history()};
}

} // namespace

TEST_CASE("vector task: inputs are rows of the set, targets the same rows, whatever spoilt the inputs") {
    const Eigen::MatrixXf training = plane(6, 2, 9, 1), validation = plane(6, 2, 5, 2);
    const bool spoilt = GENERATE(false, true);
    const VectorTask task(
        training, validation,
        spoilt_by(spoilt ? std::vector<std::string>{"masking 0.5"} : std::vector<std::string>{}));
    CHECK(task.frames() == 1);
    CHECK(task.training_amount() == 9);
    const auto examples = task.room_for(40);
    for (const auto set : {ExampleSet::training, ExampleSet::validation}) {
        const auto& rows = set == ExampleSet::training ? training : validation;
        examples->draw(set, streams(set == ExampleSet::training ? 0 : 100, 40));
        const Eigen::MatrixXf& inputs = examples->inputs();
        std::vector<bool> seen(static_cast<std::size_t>(rows.cols()));
        int zeros = 0;
        for (Eigen::Index i = 0; i < 40; ++i) {
            int found = 0;
            for (Eigen::Index r = 0; r < rows.cols(); ++r) {
                const auto kept = (inputs.col(i).array() != 0.0F).select(rows.col(r), 0.0F);
                if (inputs.col(i) != kept.matrix()) continue;
                // the loss knows the whole row: outputs that are it have none
                const Eigen::MatrixXf outputs = rows.col(r).replicate(1, 40);
                if (examples->judge(outputs, 1, nullptr)[static_cast<std::size_t>(i)].loss != 0.0) continue;
                seen[static_cast<std::size_t>(r)] = true;
                ++found;
            }
            CHECK(found == 1);
            zeros += static_cast<int>((inputs.col(i).array() == 0.0F).count());
        }
        CHECK(std::count(seen.begin(), seen.end(), true) > rows.cols() / 2);
        CHECK((spoilt ? zeros > 60 : zeros == 0));
    }
}

TEST_CASE("vector task: the slope of its loss agrees with finite differences, and scales") {
    VectorOptions options;
    options.loss.terms = parse_loss(GENERATE("mse", "0.5 mae + 2 huber", "bce")).value();
    const VectorTask task(plane(5, 2, 9, 1), plane(5, 2, 9, 2), options);
    const auto examples = task.room_for(3);
    examples->draw(ExampleSet::training, streams(0, 3));
    Eigen::MatrixXf outputs = plane(5, 3, 3, 8), slope;
    examples->judge(outputs, 0.25F, &slope);
    REQUIRE(slope.cols() == 3);
    const auto total = [&] {
        double sum = 0;
        for (const auto& value : examples->judge(outputs, 0.25F, nullptr)) sum += value.loss;
        return 0.25 * sum;
    };
    for (Eigen::Index i = 0; i < outputs.size(); ++i) {
        float& x = outputs.data()[i];
        const float before = x, step = 1e-3F;
        x = before + step;
        const double above = total();
        x = before - step;
        const double below = total();
        x = before;
        CHECK(static_cast<double>(slope.data()[i]) == Approx((above - below) / 2e-3).margin(2e-3));
    }
}

TEST_CASE("vector task: what makes no sense for vectors is refused") {
    VectorOptions options;
    options.loss.terms = parse_loss("magnitude").value();
    CHECK_THROWS_AS(VectorTask(plane(5, 2, 9, 1), plane(5, 2, 9, 2), options), std::invalid_argument);
    CHECK_THROWS_AS(VectorTask(plane(5, 2, 9, 1), plane(5, 2, 9, 2), spoilt_by({"hum 0"})),
                    std::invalid_argument);
}

TEST_CASE("vector task: other rows have another fingerprint") {
    const auto a = plane(5, 2, 9, 1);
    auto b = a;
    b(2, 3) += 1e-3F;
    CHECK(VectorTask(a, a, {}).fingerprint() == VectorTask(a, a, {}).fingerprint());
    CHECK(VectorTask(a, a, {}).fingerprint() != VectorTask(b, a, {}).fingerprint());
    CHECK(VectorTask(a, a, {}).fingerprint() != VectorTask(a, b, {}).fingerprint());
}

// The best that any linear code can do is PCA of its size (Baldi and Hornik 1989).
TEST_CASE("autoencoders: a linear one comes close to PCA of its size and never below it") {
    TrainingOptions options;
    options.epochs = 200;
    const auto linear = learn({"code 3 linear 0", "decoder 24 linear 0"}, {}, options);
    const Eigen::MatrixXf all = plane(24, 5, 1200, 3), held_out = all.rightCols(200);
    const Eigen::VectorXf mean = all.rowwise().mean();
    const Eigen::MatrixXf axes =
        Eigen::BDCSVD<Eigen::MatrixXf>(all.colwise() - mean, Eigen::ComputeThinU).matrixU();
    const auto pca = [&](Eigen::Index size) {
        const Eigen::MatrixXf basis = axes.leftCols(size), centred = held_out.colwise() - mean;
        return static_cast<double>((centred - basis * (basis.transpose() * centred)).squaredNorm()) /
               static_cast<double>(held_out.size());
    };
    INFO("PCA of 2 " << pca(2) << ", of 3 " << pca(3) << ", autoencoder " << linear.after);
    CHECK(linear.after < 0.6 * pca(3) + 0.4 * pca(2));
    CHECK(linear.after > 0.85 * pca(3)); // it is judged on rows drawn from these, some of them twice
}

TEST_CASE("autoencoders: every kind that dense layers give learns to bring rows back") {
    const std::vector<std::string> layers =
        GENERATE(std::vector<std::string>{"code 8 tanh 0", "decoder 24 linear 0"},  // undercomplete
                 std::vector<std::string>{"code 40 relu 0", "decoder 24 linear 0"}, // overcomplete
                 std::vector<std::string>{"encoder 16 elu 0", "code 6 linear 0", "decoder 16 elu 0",
                                          "decoder 24 sigmoid 0"}, // deep, symmetric
                 std::vector<std::string>{"code 12 sigmoid 0", "decoder 24 sigmoid 0 tied=0"},      // tied
                 std::vector<std::string>{"code 30 sigmoid 0 kl=0.001:0.1", "decoder 24 linear 0"}, // sparse
                 std::vector<std::string>{"encoder 24 leaky_relu 0 skip", "decoder 24 linear 0"}, // residual
                 std::vector<std::string>{"encoder 32 relu 0 norm", "decoder 24 linear 0 norm"},
                 std::vector<std::string>{"encoder 48 relu 0 dropout=0.1", "decoder 24 linear 0"});
    CAPTURE(layers);
    const auto learnt = learn(layers, {});
    CHECK(learnt.after < 0.35 * learnt.before);
}

TEST_CASE("autoencoders: tied layers stay each other's transpose, and penalties make a code sparse") {
    const auto tied = learn({"code 12 sigmoid 0", "decoder 24 sigmoid 0 tied=0"}, {});
    CHECK((tied.model.layers[1].weight == tied.model.layers[0].weight.transpose()));
    const auto activity = [](const Learnt& learnt) {
        const Eigen::MatrixXf rows = plane(24, 5, 1200, 3).rightCols(200);
        const Layer& code = learnt.model.layers[0];
        const Eigen::MatrixXf scaled =
            learnt.model.input_scale.asDiagonal() * (rows.colwise() - learnt.model.input_mean);
        const Eigen::ArrayXXf z = ((code.weight * scaled).colwise() + code.bias).array();
        return static_cast<double>(
            code.activation == Activation::sigmoid ? (1.0F / (1.0F + (-z).exp())).mean() : z.abs().mean());
    };
    CHECK(activity(learn({"code 30 sigmoid 0 kl=0.05:0.05", "decoder 24 linear 0"}, {})) ==
          Approx(0.05).margin(0.02));
    CHECK(activity(learn({"code 30 sigmoid 0", "decoder 24 linear 0"}, {})) > 0.2);
    CHECK(activity(learn({"code 30 linear 0 l1=0.003", "decoder 24 linear 0"}, {})) <
          0.5 * activity(learn({"code 30 linear 0", "decoder 24 linear 0"}, {})));
}

TEST_CASE("autoencoders: a denoising one undoes masking better than one that saw whole rows") {
    const auto spoilt = spoilt_by({"masking 0.3"});
    const auto denoising = learn({"encoder 48 relu 0", "decoder 24 linear 0"}, spoilt);
    CHECK(denoising.after < 0.5 * denoising.before);
    const auto plain = learn({"encoder 48 relu 0", "decoder 24 linear 0"}, {});
    const Eigen::MatrixXf all = plane(24, 5, 1200, 3);
    const VectorTask task(all.leftCols(1000), all.rightCols(200), spoilt);
    TrainingOptions options;
    options.batch = 32;
    options.epochs = options.steps_per_epoch = 1;
    options.validation_sequences = 192;
    options.learning_rate = 0;
    Trainer judged(options, task, {plain.model, plain.network}, false);
    REQUIRE(judged.run({}, {}));
    CHECK(denoising.after < 0.7 * judged.history().back().validation_loss);
}

TEST_CASE("autoencoders: every optimiser and schedule lowers the error") {
    TrainingOptions options;
    options.optimizer.kind = GENERATE(OptimizerKind::sgd, OptimizerKind::rmsprop, OptimizerKind::adam,
                                      OptimizerKind::adamw, OptimizerKind::muon);
    options.schedule.kind =
        GENERATE(ScheduleKind::constant, ScheduleKind::step, ScheduleKind::cosine, ScheduleKind::plateau);
    options.average = GENERATE(0.0F, 0.9F);
    options.learning_rate = options.optimizer.kind == OptimizerKind::sgd ? 0.3F : 5e-3F;
    CAPTURE(name_of(options.optimizer.kind), name_of(options.schedule.kind), options.average);
    const auto learnt = learn({"code 8 tanh 0", "decoder 24 linear 0"}, {}, options);
    CHECK(learnt.after < 0.6 * learnt.before);
}
