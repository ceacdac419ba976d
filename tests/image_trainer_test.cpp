// ImageTrainer: networks on images learn by the loop that dense ones learn by, to the same promises.
#include "training/image/image_trainer.h"

#include "model/image/image_model_file.h"
#include "model/image/image_network.h"
#include "tests/catch.h"
#include "tests/signals.h"
#include "tests/test_folder.h"
#include "training/image/image_architecture.h"
#include "training/matrix_product.h"
#include "training/trainer.h"
#include "training/vector_task.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int side = 16;

// Discs and boxes of any place, size and brightness on a dark ground, 0..1.
Eigen::MatrixXf shapes(int images, unsigned seed) {
    Dice dice(seed);
    Eigen::MatrixXf pixels = Eigen::MatrixXf::Constant(side * side, images, 0.1F);
    for (int i = 0; i < images; ++i) {
        const bool disc = dice.unit() < 0.5;
        const float x = dice.uniform(4, 12), y = dice.uniform(4, 12), size = dice.uniform(2, 5),
                    bright = dice.uniform(0.5, 1);
        for (int r = 0; r < side; ++r)
            for (int c = 0; c < side; ++c) {
                const float dx = std::abs(static_cast<float>(c) - x),
                            dy = std::abs(static_cast<float>(r) - y);
                if (disc ? dx * dx + dy * dy < size * size : std::max(dx, dy) < size)
                    pixels(r * side + c, i) = bright;
            }
    }
    return pixels;
}

VectorTask shape_task() {
    VectorOptions options;
    options.corruptions = {parse_corruption("gaussian 0.3").value()};
    return {shapes(600, 1), shapes(64, 2), options};
}

const std::vector<std::string> small = {"conv 8 3x3 stride=2 relu", "conv 12 3x3 stride=2 relu",
                                        "deconv 8 3x3 stride=2 relu", "deconv 1 3x3 stride=2 sigmoid"};

TrainableImageModel fresh_model(const std::vector<std::string>& layers) {
    TrainableImageModel start;
    start.model.input = {side, side, 1};
    start.model.mean = Eigen::VectorXf::Zero(1);
    start.model.scale = Eigen::VectorXf::Ones(1);
    start.network = make_image_network(layers, start.model.input, 3).value();
    start.model.layers = layers_of(start.network);
    return start;
}

TrainingOptions short_run() {
    TrainingOptions options;
    options.batch = 32;
    options.epochs = 2;
    options.steps_per_epoch = 4;
    options.validation_sequences = 64;
    options.learning_rate = 5e-3F;
    return options;
}

std::vector<std::byte> bytes_of(const ImageModel& model) { return serialize_safetensors(tensors_of(model)); }

double loss_of_dense(const TrainingOptions& options, const Task& task, const std::vector<std::string>& layers,
                     std::size_t& parameters) {
    TrainableModel start;
    start.network = make_network(layers, side * side, 3).value();
    start.model.input_mean = Eigen::VectorXf::Zero(side * side);
    start.model.input_scale = Eigen::VectorXf::Ones(side * side);
    parameters = parameter_count(start.network);
    Trainer trainer(options, task, start, true);
    REQUIRE(trainer.run({}, {}));
    return trainer.history().back().validation_loss;
}

} // namespace

TEST_CASE(
    "image trainer: a small convolutional autoencoder takes noise from shapes, better than a dense one of "
    "as many parameters") {
    const VectorTask task = shape_task();
    TrainingOptions options = short_run();
    options.epochs = 6;
    options.steps_per_epoch = 150;
    auto start = fresh_model(small);
    const std::size_t own = parameter_count(start.network);
    ImageTrainer trainer(options, task, start, true);
    REQUIRE(trainer.run({}, {}));
    std::size_t others = 0;
    const double dense = loss_of_dense(options, task, {"code 4 relu 0", "decoder 256 sigmoid 0"}, others);
    const auto& history = trainer.history();
    UNSCOPED_INFO("convolutional: " << own << " parameters, " << history.front().validation_loss << " to "
                                    << history.back().validation_loss << "; dense: " << others << ", "
                                    << dense);
    CHECK(others > own);
    CHECK(history.back().validation_loss < 0.01); // the noise has 0.09
    CHECK(history.back().validation_loss < 0.5 * dense);
    CHECK(history.back().training_loss < 0.01);

    // what the trainer says of the network, the model does, as read from its file
    const TestFolder folder;
    REQUIRE(save_model(folder.path() / "a", trainer.best()));
    const auto model = std::make_shared<const ImageModel>(load_image_model(folder.path() / "a").value());
    CHECK((bytes_of(*model) == bytes_of(trainer.best())));
    const Eigen::MatrixXf clean = shapes(50, 3);
    Eigen::MatrixXf noisy = clean;
    Dice dice(4);
    for (float& x : noisy.reshaped()) x += static_cast<float>(0.3 * dice.normal());
    const Eigen::MatrixXf restored = ImageNetwork(model).process(noisy);
    CHECK((restored - clean).squaredNorm() / static_cast<float>(clean.size()) < 0.012F);
}

TEST_CASE("image trainer: one seed gives the same bytes however many threads, and another seed others") {
    const VectorTask task = shape_task();
    auto layers = small;
    layers[1] += " dropout=0.2 l1=0.001";
    TrainingOptions options = short_run();
    options.average = GENERATE(0.0F, 0.9F);
    const auto trained_by = [&](const TrainingOptions& o) {
        ImageTrainer trainer(o, task, fresh_model(layers), true);
        REQUIRE(trainer.run({}, {}));
        return bytes_of(trainer.best());
    };
    const auto one = trained_by(options);
    for (const int threads : {2, 5}) {
        options.threads = threads;
        CHECK((trained_by(options) == one));
    }
    options.seed = 9;
    CHECK((trained_by(options) != one));
}

TEST_CASE("image trainer: a run that was stopped ends, resumed, with the bytes of one that was not") {
    const VectorTask task = shape_task();
    TrainingOptions options = short_run();
    options.epochs = 3;
    options.optimizer.kind = GENERATE(OptimizerKind::adam, OptimizerKind::muon);
    const TestFolder folder;
    ImageTrainer whole(options, task, fresh_model(small), true);
    REQUIRE(whole.run({}, {}));
    ImageTrainer stopped(options, task, fresh_model(small), true);
    TrainingWatch watch;
    bool stop = false;
    watch.epoch = [&](const EpochResult& result) { stop = result.epoch == 2; };
    watch.stop = [&] { return stop; };
    REQUIRE(stopped.run(folder / "checkpoint", watch).value() == TrainingEnd::stopped);
    ImageTrainer resumed(options, task, fresh_model(small), true);
    REQUIRE(resumed.resume(folder / "checkpoint"));
    REQUIRE(resumed.run(folder / "checkpoint", {}));
    CHECK((bytes_of(resumed.best()) == bytes_of(whole.best())));

    auto wider = small;
    wider[0] = "conv 8 5x5 stride=2 relu";
    ImageTrainer other(options, task, fresh_model(wider), true);
    const auto refused = other.resume(folder / "checkpoint");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("it is of a run with other layers") != std::string::npos);
}

TEST_CASE("image trainer: the scale of the inputs is one for each channel, that of all its pixels") {
    const ImageShape shape{2, 2, 2};
    InputScale of_values{Eigen::VectorXf(8), Eigen::VectorXf(8)};
    of_values.mean << 1, 10, 3, 10, 1, 10, 3, 10;
    of_values.scale << 0.5F, 4, 0.5F, 4, 0.5F, 4, 0.5F, 4; // deviations 2 and 0.25
    const InputScale scale = by_channels(of_values, shape);
    for (Eigen::Index i = 0; i < 8; i += 2) {
        CHECK(scale.mean[i] == 2.0F);
        CHECK(scale.scale[i] == Approx(1 / std::sqrt(4.0 + 1.0))); // within pixels, and between them
        CHECK(scale.mean[i + 1] == 10.0F);
        CHECK(scale.scale[i + 1] == Approx(4.0));
    }
}

TEST_CASE("image trainer: a trained model goes on as it is") {
    const VectorTask task = shape_task();
    TrainingOptions options = short_run();
    ImageTrainer first(options, task, fresh_model(small), true);
    REQUIRE(first.run({}, {}));
    const ImageModel model = first.best();
    CHECK(model.scale[0] != 1.0F); // measured
    ImageTrainer again(options, task, trainable(model), false);
    CHECK((bytes_of(again.best()) == bytes_of(model)));
    REQUIRE(again.run({}, {}));
    CHECK((again.best().mean == model.mean));
    CHECK((again.best().layers[0].weight != model.layers[0].weight));
}
