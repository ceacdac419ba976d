// Times steps of training, from inputs that are there to weights that have moved: forward, loss, backward,
// sum, optimiser. Prints a line of JSON: seconds of each step.
#include "bench/fixed_task.h"
#include "training/architecture.h"
#include "training/batch_runner.h"
#include "training/optimizer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>

using namespace sordino;

int main(int argc, char** argv) {
    CLI::App app("Times steps of training on random numbers.", "sordino_training_bench");
    std::vector<std::string> layers;
    int inputs = 120, batch = 16, frames = 250, threads = 2, steps = 10;
    app.add_option("--layers", layers, "as in sordino train, the last one included")->required();
    app.add_option("--inputs", inputs);
    app.add_option("--batch", batch);
    app.add_option("--frames", frames);
    app.add_option("--threads", threads);
    app.add_option("--steps", steps);
    CLI11_PARSE(app, argc, argv);

    auto made = make_network(layers, inputs, 1);
    if (!made) return fmt::print(stderr, "{}\n", made.error().message), 2;
    TrainedNetwork network = std::move(*made);
    const FixedTask task(inputs, network.back().layer.outputs(), frames);
    const InputScale scale{Eigen::VectorXf::Zero(inputs), Eigen::VectorXf::Ones(inputs)};
    Ranks alone;
    BatchRunner runner(task, network, {1, batch, shards_for(batch, frames), threads}, alone);
    const std::size_t parameters = parameter_count(network);
    Optimizer optimizer({}, shapes_of_parameters(network));
    std::vector<double> seconds;
    for (long step = 0; step <= steps; ++step) {
        const auto start = std::chrono::steady_clock::now();
        runner.train(network, scale, step);
        optimizer.step(parameters_of(network), parameters_of(runner.gradient()), 1e-3F,
                       [&](std::size_t count, const auto& job) { runner.for_each(count, job); });
        if (step > 0) // the first one touches its memory for the first time
            seconds.push_back(
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    fmt::print("{{\"parameters\": {}, \"seconds\": [{:.6f}]}}\n", parameters, fmt::join(seconds, ", "));
}
