// BatchRunner: neither threads nor ranks nor what was drawn ahead change a bit of what a batch says.
#include "training/batch_runner.h"

#include "tests/catch.h"
#include "tests/made_up_task.h"
#include "tests/slow_network.h"
#include "tests/thread_ranks.h"

#include <atomic>
#include <stdexcept>

using namespace sordino;
using namespace sordino::test;

namespace {

Ranks alone;

// With all that acts on a batch: norms, dropout, a penalty, tied layers.
TrainedNetwork some_network() {
    auto network = trained({random_layer(MadeUpTask::inputs, 9, {0, 2}, 1), random_layer(9, 5, {0}, 2),
                            random_layer(5, 9, {0}, 3), random_layer(9, MadeUpTask::outputs, {0}, 4)});
    network[0].norm = random_norm(9, 5);
    network[0].layer.activation = Activation::tanh;
    network[0].regularisation.dropout = 0.3F;
    network[1].regularisation.l1 = 0.1F;
    network[2].layer.tied_to = 1;
    tie(network);
    return network;
}

// Without what sees a shard as a whole or draws from its stream.
TrainedNetwork plain_network() {
    auto network = some_network();
    network[0].norm.reset();
    network[0].regularisation.dropout = 0;
    return network;
}

// With more weights than are put together at once, tied and not.
TrainedNetwork wide_network() {
    auto network = trained({random_layer(MadeUpTask::inputs, 420, {0, 2}, 1), random_layer(420, 330, {0}, 2),
                            random_layer(330, 420, {0}, 3), random_layer(420, MadeUpTask::outputs, {0}, 4)});
    network[1].regularisation.l1 = 0.1F;
    network[2].layer.tied_to = 1;
    tie(network);
    REQUIRE(gradient_parts(network).size() > shapes_of_parameters(network).size());
    return network;
}

InputScale some_scale() {
    return {Eigen::VectorXf::Constant(MadeUpTask::inputs, 2.0F),
            Eigen::VectorXf::Constant(MadeUpTask::inputs, 0.7F)};
}

// Everything that a runner says, in numbers that must be the same to the last bit.
struct Numbers {
    std::vector<float> floats;
    std::vector<double> doubles;
    bool operator==(const Numbers&) const = default;

    void add(const BatchValue& value) {
        doubles.insert(doubles.end(), {value.loss, value.snr_db, value.penalty});
    }
    void add(TrainedNetwork& gradient) {
        for (const auto& views : {parameters_of(gradient), statistics_of(gradient)})
            for (const auto view : views) floats.insert(floats.end(), view.begin(), view.end());
    }
    void add(const Eigen::VectorXf& vector) { floats.insert(floats.end(), vector.begin(), vector.end()); }
};

Numbers trained_on(BatchRunner& runner, const TrainedNetwork& network, long index) {
    Numbers numbers;
    numbers.add(runner.train(network, some_scale(), index));
    numbers.add(runner.gradient());
    return numbers;
}

// A few of everything.
Numbers all_numbers(BatchRunner& runner, const TrainedNetwork& network) {
    Numbers numbers;
    const InputScale scale = runner.measure_inputs();
    numbers.add(scale.mean);
    numbers.add(scale.scale);
    for (const long index : {0L, 1L, 2L}) {
        const Numbers own = trained_on(runner, network, index);
        numbers.floats.insert(numbers.floats.end(), own.floats.begin(), own.floats.end());
        numbers.doubles.insert(numbers.doubles.end(), own.doubles.begin(), own.doubles.end());
        numbers.add(runner.validate(network, scale, index));
    }
    return numbers;
}

std::vector<Random> streams_of(const BatchShape& shape, StreamName name, std::uint64_t index) {
    std::vector<Random> streams;
    for (int e = 0; e < shape.batch; ++e)
        streams.push_back(
            Random{shape.seed, static_cast<std::uint64_t>(name), index, static_cast<std::uint64_t>(e)});
    return streams;
}

} // namespace

TEST_CASE("batch runner: shards divide the batch, are as many as may be, and wide enough to be fast") {
    for (const int batch : {1, 2, 3, 5, 8, 12, 16, 17, 24, 60})
        for (const int frames : {1, 8, 16, 64, 250}) {
            const int shards = shards_for(batch, frames);
            CAPTURE(batch, frames, shards);
            const auto good = [&](int s) { return batch % s == 0 && batch / s * frames >= 64; };
            CHECK((shards == 1 || good(shards)));
            for (int more = shards + 1; more <= 8; ++more) CHECK_FALSE(good(more));
            CHECK(shards >= 1);
            CHECK(shards <= 8);
        }
}

TEST_CASE("batch runner: the number of threads changes no bit of values, gradients and scales") {
    const MadeUpTask task;
    const auto network = some_network();
    const int shards = GENERATE(1, 4, 6);
    CAPTURE(shards);
    BatchRunner one(task, network, {3, 12, shards, 1}, alone);
    const Numbers expected = all_numbers(one, network);
    for (const int threads : {2, 3, 40}) {
        BatchRunner several(task, network, {3, 12, shards, threads}, alone);
        CHECK((all_numbers(several, network) == expected));
    }
    BatchRunner other_seed(task, network, {4, 12, shards, 1}, alone);
    CHECK((all_numbers(other_seed, network) != expected));
}

TEST_CASE("batch runner: ranks that share a batch get the bits of one process, all of them") {
    const MadeUpTask task;
    const auto network = some_network();
    const BatchShape shape{3, 16, 8, 1};
    BatchRunner whole(task, network, shape, alone);
    const Numbers expected = all_numbers(whole, network);
    const int count = GENERATE(2, 4, 8);
    std::vector<Numbers> found(static_cast<std::size_t>(count));
    with_ranks(count, [&](Ranks& ranks) {
        BatchRunner part(task, network, shape, ranks);
        found[static_cast<std::size_t>(ranks.rank())] = all_numbers(part, network);
    });
    for (const Numbers& numbers : found) CHECK((numbers == expected));
}

TEST_CASE("batch runner: shards add up to the gradient and the values of the mean over the batch") {
    const MadeUpTask task;
    const auto network = GENERATE(false, true) ? wide_network() : plain_network();
    const BatchShape shape{5, 12, GENERATE(1, 4), 2};
    BatchRunner runner(task, network, shape, alone);
    const BatchValue value = runner.train(network, some_scale(), 7);

    const auto examples = task.room_for(shape.batch);
    examples->draw(ExampleSet::training, streams_of(shape, StreamName::training, 7));
    BatchNetwork batch(network, shape.batch, task.frames());
    const auto& outputs = batch.forward(network, (0.7F * (examples->inputs().array() - 2.0F)).matrix());
    Eigen::MatrixXf d_outputs;
    const auto losses = examples->judge(outputs, 1.0F / 12, &d_outputs);
    auto gradient = zeros_like(network);
    batch.backward(network, d_outputs, 1.0F);
    put_gradient(std::span(&batch, 1), network, gradient);
    const auto expected = parameters_of(gradient), got = parameters_of(runner.gradient());
    REQUIRE(got.size() == expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) CHECK(error_db(got[i], expected[i]) < -110);

    double loss = 0, snr_db = 0, with_snr = 0;
    for (const LossValue& l : losses) {
        loss += l.loss / 12;
        snr_db += l.snr_db;
        with_snr += l.snr_db != 0 ? 1 : 0;
    }
    REQUIRE(with_snr > 0);
    REQUIRE(with_snr < 12);
    CHECK(value.loss == Approx(loss).epsilon(1e-6));
    CHECK(value.snr_db == Approx(snr_db / with_snr).epsilon(1e-6));
    CHECK(value.penalty == Approx(batch.penalty(network)).epsilon(1e-5));
    CHECK(value.penalty > 0.01);
}

TEST_CASE("batch runner: what spoils the scaled inputs acts on what is trained on, and on nothing else") {
    const auto network = plain_network();
    MadeUpTask task, spoilt;
    spoilt.spoils = true;
    const BatchShape shape{5, 12, 4, 2};
    BatchRunner runner(task, network, shape, alone), other(spoilt, network, shape, alone);
    CHECK(other.validate(network, some_scale(), 0).loss == runner.validate(network, some_scale(), 0).loss);
    CHECK((other.measure_inputs().mean == runner.measure_inputs().mean));
    InputScale without = some_scale();
    without.scale[0] = 0; // what the spoilt task makes of its inputs
    const Numbers expected = trained_on(runner, network, 3);
    CHECK((trained_on(other, network, 3) != expected));
    CHECK(other.train(network, some_scale(), 3).loss == runner.train(network, without, 3).loss);
}

TEST_CASE("batch runner: statistics in the gradient are the mean of those of the shards") {
    const MadeUpTask task;
    const auto network = some_network();
    const BatchShape shape{5, 12, 4, 2};
    BatchRunner runner(task, network, shape, alone);
    runner.train(network, some_scale(), 0);
    TrainedNetwork first = {{network[0].layer, std::nullopt, {}}}; // what the norm sees
    first[0].layer.activation = Activation::linear;
    BatchNetwork affine(first, 3, task.frames());
    const auto streams = streams_of(shape, StreamName::training, 0);
    Eigen::VectorXf mean = Eigen::VectorXf::Zero(9), variance = mean;
    for (std::size_t s = 0; s < 4; ++s) {
        const auto examples = task.room_for(3);
        examples->draw(ExampleSet::training, std::span(streams).subspan(3 * s, 3));
        const Eigen::MatrixXf z =
            affine.forward(first, (0.7F * (examples->inputs().array() - 2.0F)).matrix());
        mean += 0.25F * z.rowwise().mean();
        variance +=
            0.25F * (z.colwise() - z.rowwise().mean().eval()).array().square().rowwise().mean().matrix();
    }
    CHECK(runner.gradient()[0].norm->mean.isApprox(mean, 1e-5F));
    CHECK(runner.gradient()[0].norm->variance.isApprox(variance, 1e-5F));
}

TEST_CASE("batch runner: a batch is the same whatever was drawn ahead or before") {
    const MadeUpTask task;
    const auto network = some_network();
    const BatchShape shape{3, 12, 4, GENERATE(1, 3)};
    BatchRunner runner(task, network, shape, alone);
    Numbers last;
    for (const long index : {5L, 6L, 8L, 8L, 7L, 0L, 1L, 2L, 1000000L}) {
        CAPTURE(index);
        BatchRunner fresh(task, network, shape, alone);
        const Numbers found = trained_on(runner, network, index);
        CHECK((found == trained_on(fresh, network, index)));
        if (index != 8) CHECK((found != last));
        last = found;
    }
}

TEST_CASE("batch runner: the next batch is drawn while one is trained on, and then once only") {
    MadeUpTask task;
    std::atomic<int> drawn = 0;
    task.on_draw = [&](ExampleSet) { ++drawn; };
    const auto network = some_network();
    BatchRunner runner(task, network, {3, 12, 4, 2}, alone);
    for (const long index : {0L, 1L, 2L}) {
        runner.train(network, some_scale(), index);
        CHECK(drawn == 4 * (index + 2));
    }
}

TEST_CASE("batch runner: validation and measuring do not disturb the training stream") {
    const MadeUpTask task;
    const auto network = some_network();
    BatchRunner runner(task, network, {3, 12, 4, 2}, alone), undisturbed(task, network, {3, 12, 4, 2}, alone);
    for (const long index : {0L, 1L, 2L, 3L, 4L, 5L, 6L}) {
        CHECK((trained_on(runner, network, index) == trained_on(undisturbed, network, index)));
        if (index < 4)
            runner.validate(network, some_scale(), index);
        else
            runner.measure_inputs();
    }
}

TEST_CASE("batch runner: validation sees held-out examples as the folded layers do, the same every time") {
    MadeUpTask task;
    std::atomic<int> training_draws = 0;
    task.on_draw = [&](ExampleSet set) { training_draws += set == ExampleSet::training ? 1 : 0; };
    const auto network = some_network();
    const BatchShape shape{3, 12, 4, 2};
    BatchRunner runner(task, network, shape, alone);
    const BatchValue value = runner.validate(network, some_scale(), 1);
    CHECK(training_draws == 0);
    runner.train(network, some_scale(), 0);
    CHECK(runner.validate(network, some_scale(), 1).loss == value.loss);
    CHECK(runner.validate(network, some_scale(), 2).loss != value.loss);

    const auto layers = trained(folded(network));
    const auto examples = task.room_for(shape.batch);
    examples->draw(ExampleSet::validation, streams_of(shape, StreamName::validation, 1));
    BatchNetwork batch(layers, shape.batch, task.frames());
    double loss = 0;
    for (const auto& one : examples->judge(
             batch.forward(layers, (0.7F * (examples->inputs().array() - 2.0F)).matrix()), 1.0F, nullptr))
        loss += one.loss / 12;
    CHECK(value.loss == Approx(loss).epsilon(1e-5));
    CHECK(value.penalty == 0.0);
}

TEST_CASE("batch runner: inputs are measured over four batches, and what never changes is not blown up") {
    const MadeUpTask task(100);
    const auto network = some_network();
    const BatchShape shape{3, 12, 4, 2};
    BatchRunner runner(task, network, shape, alone);
    const InputScale scale = runner.measure_inputs();
    Eigen::MatrixXd inputs(MadeUpTask::inputs, 0);
    for (std::uint64_t b = 0; b < 4; ++b) {
        const auto examples = task.room_for(shape.batch);
        examples->draw(ExampleSet::training, streams_of(shape, StreamName::normalisation, b));
        inputs.conservativeResize(Eigen::NoChange, inputs.cols() + examples->inputs().cols());
        inputs.rightCols(examples->inputs().cols()) = examples->inputs().cast<double>();
    }
    const Eigen::VectorXd mean = inputs.rowwise().mean();
    const Eigen::ArrayXd variance = (inputs.colwise() - mean).array().square().rowwise().mean();
    CHECK(scale.mean.cast<double>().isApprox(mean, 1e-6));
    for (Eigen::Index i = 0; i + 1 < variance.size(); ++i)
        CHECK(static_cast<double>(scale.scale[i]) == Approx(1 / std::sqrt(variance[i])).epsilon(1e-5));
    CHECK(static_cast<double>(scale.scale[MadeUpTask::inputs - 1]) == Approx(1000.0));
}

TEST_CASE("batch runner: its threads do whatever there is for each of a number of things, each once") {
    const MadeUpTask task;
    BatchRunner runner(task, some_network(), {3, 12, 4, GENERATE(1, 3)}, alone);
    for (const std::size_t count : {0U, 1U, 7U, 100U}) {
        std::vector<std::atomic<int>> done(count);
        runner.for_each(count, [&](std::size_t i) { ++done.at(i); });
        CHECK(std::all_of(done.begin(), done.end(), [](const auto& times) { return times == 1; }));
    }
}

TEST_CASE("batch runner: what drawing throws arrives, and once it can be drawn again nothing is amiss") {
    MadeUpTask task;
    std::atomic<int> left = 0; // draws until one fails; below 0: none fails
    task.on_draw = [&](ExampleSet) {
        if (left-- == 0) throw std::runtime_error("the disk is gone");
    };
    const auto network = some_network();
    const BatchShape shape{3, 12, 4, GENERATE(1, 3)};
    left = -1;
    BatchRunner runner(task, network, shape, alone), untroubled(task, network, shape, alone);
    const auto train = [&](long index) { runner.train(network, some_scale(), index); };
    const auto check_after = [&](int draws, long next, const std::function<void()>& work) {
        left = draws;
        CHECK_THROWS_AS(work(), std::runtime_error);
        left = -1;
        CHECK((trained_on(runner, network, next) == trained_on(untroubled, network, next)));
    };
    check_after(2, 10, [&] { train(10); });
    check_after(6, 21, [&] { train(20); }); // while the next was drawn ahead
    check_after(0, 23, [&] { runner.validate(network, some_scale(), 0); });
    check_after(3, 24, [&] { runner.validate(network, some_scale(), 0); });
    check_after(9, 25, [&] { runner.measure_inputs(); });
}
