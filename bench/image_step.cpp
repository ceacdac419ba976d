// Times steps of training of a network on images, from inputs that are there to weights that have moved.
// Prints a line of JSON: seconds of each step.
#include "bench/fixed_task.h"
#include "training/image/image_architecture.h"
#include "training/image/image_trainer.h"
#include "training/optimizer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>

using namespace sordino;

int main(int argc, char** argv) {
    CLI::App app("Times steps of training of a network on random images.", "sordino_image_bench");
    std::vector<std::string> layers;
    ImageShape shape{28, 28, 1};
    int batch = 128, shards = 8, threads = 2, steps = 10;
    app.add_option("--layers", layers, "training/image/image_architecture.h")->required();
    app.add_option("--height", shape.height);
    app.add_option("--width", shape.width);
    app.add_option("--channels", shape.channels);
    app.add_option("--batch", batch);
    app.add_option("--shards", shards);
    app.add_option("--threads", threads);
    app.add_option("--steps", steps);
    CLI11_PARSE(app, argc, argv);

    auto made = make_image_network(layers, shape, 1);
    if (!made) return fmt::print(stderr, "{}\n", made.error().message), 2;
    TrainedImageNetwork network = std::move(*made);
    const auto outputs = shapes_of(layers_of(network), shape).value().back().values();
    const FixedTask task(static_cast<int>(shape.values()), static_cast<int>(outputs), 1);
    TrainingOptions options;
    options.batch = batch;
    options.shards = shards;
    options.threads = threads;
    options.epochs = steps + 1;
    options.steps_per_epoch = 1;
    options.patience = steps + 1;
    options.validation_sequences = batch;
    options.learning_rate = 1e-3F;
    // an epoch is a step, and what it validates comes after the step was timed
    std::vector<double> seconds;
    auto begun = std::chrono::steady_clock::now();
    TrainingWatch watch;
    watch.progress = [&](const TrainingProgress&) {
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    };
    watch.epoch = [&](const EpochResult&) { begun = std::chrono::steady_clock::now(); };
    const std::size_t parameters = parameter_count(network);
    ImageModel model;
    model.input = shape;
    model.mean = Eigen::VectorXf::Zero(shape.channels);
    model.scale = Eigen::VectorXf::Ones(shape.channels);
    ImageTrainer trainer(options, task, {model, network}, false);
    if (const auto end = trainer.run({}, watch); !end)
        return fmt::print(stderr, "{}\n", end.error().message), 1;
    seconds.erase(seconds.begin()); // the first one touches its memory for the first time
    fmt::print("{{\"parameters\": {}, \"seconds\": [{:.6f}]}}\n", parameters, fmt::join(seconds, ", "));
}
