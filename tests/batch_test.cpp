// BatchWorker: shares of a batch add up to the batch.
#include "training/batch.h"

#include "model/network.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/recording_of.h"

#include <cstring>

using namespace sordino;
using namespace sordino::test;

namespace {

Recording recording(const std::string& name, double rms, unsigned seed) {
    return recording_of(name, white_noise(40000, rms, seed));
}

TrainingOptions short_sequences() {
    TrainingOptions options;
    options.sequence_s = 0.5F;
    options.warm_up_s = 0.2F;
    options.loss.terms = parse_loss("0.7 magnitude + 0.3 complex + 0.02 snr").value();
    return options;
}

std::vector<Random> streams(int from, int count) {
    std::vector<Random> named;
    for (int i = from; i < from + count; ++i) named.push_back(Random{7, static_cast<std::uint64_t>(i)});
    return named;
}

} // namespace

TEST_CASE("batch: a sequence has whole hops, and its warm-up may be none") {
    TrainingOptions options;
    options.rate = GENERATE(16000.0, 44100.0, 48000.0);
    options.sequence_s = 4;
    options.warm_up_s = 1;
    const SequenceLength length = sequence_length(options, spec_up_to(8000));
    CHECK(length.frames == Approx(250).margin(1)); // a hop is 16 ms as nearly as FFTW likes it
    CHECK(length.warm_up_frames == Approx(62.5).margin(0.6));
    CHECK(length.samples() == static_cast<std::size_t>(length.frames * length.size.hop));
    CHECK(length.size.rate == options.rate);
    options.warm_up_s = 0;
    CHECK(sequence_length(options, spec_up_to(8000)).warm_up_frames == 0);
}

TEST_CASE("batch: the values and the gradient of shares add up to those of the whole batch") {
    const Voices voices{{recording("voice", 0.2, 1)}, {recording("noise", 0.2, 2)}};
    const TrainingOptions options = short_sequences();
    const Model model = random_model(5, spec_up_to(8000));
    const Mixer mixer(voices, options.mixing, options.rate, sequence_length(options, model.spec).samples());
    const MixtureSource source = [&](Random random) { return mixer.draw(random); };
    constexpr int batch = 5;
    BatchWorker all(options, model, batch), front(options, model, 2), back(options, model, 3);
    CHECK(all.sequences() == batch);
    all.draw(source, streams(0, 5));
    front.draw(source, streams(0, 2));
    back.draw(source, streams(2, 3));

    auto whole = zeros_like(model.layers), shares = zeros_like(model.layers);
    const auto values = all.evaluate(model, batch, &whole);
    auto other = front.evaluate(model, batch, &shares);
    for (const auto& value : back.evaluate(model, batch, &shares)) other.push_back(value);
    REQUIRE(values.size() == batch);
    REQUIRE(other.size() == batch);
    const auto without = all.evaluate(model, batch, nullptr);
    for (std::size_t i = 0; i < batch; ++i) {
        CHECK(values[i].loss == Approx(other[i].loss).epsilon(1e-6));
        CHECK(values[i].snr_db == Approx(other[i].snr_db).margin(1e-4));
        CHECK(without[i].loss == values[i].loss);
        CHECK(values[i].loss != values[(i + 1) % batch].loss);
    }
    const auto a = parameters_of(whole), b = parameters_of(shares);
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(error_db(b[i], a[i]) < -80);
}

// A step against the gradient lowers the mean loss by the step times the gradient's square, to first order.
TEST_CASE("batch: the gradient is that of the mean loss over the batch, through the normalised features") {
    const Voices voices{{recording("voice", 0.2, 1)}, {recording("noise", 0.2, 2)}};
    const TrainingOptions options = short_sequences();
    Model model = random_model(6, spec_up_to(8000));
    const Mixer mixer(voices, options.mixing, options.rate, sequence_length(options, model.spec).samples());
    constexpr int batch = 3;
    BatchWorker worker(options, model, batch);
    worker.draw([&](Random random) { return mixer.draw(random); }, streams(0, batch));
    const auto mean_loss = [&] {
        double sum = 0;
        for (const auto& value : worker.evaluate(model, batch, nullptr)) sum += value.loss / batch;
        return sum;
    };
    auto gradient = zeros_like(model.layers);
    worker.evaluate(model, batch, &gradient);
    double square = 0;
    for (const auto view : parameters_of(gradient))
        square += mean_square(view) * static_cast<double>(view.size());
    const auto start = parameters_of(model.layers);
    const auto step_by = [&](double step) {
        const auto slope = parameters_of(gradient);
        for (std::size_t i = 0; i < start.size(); ++i)
            for (std::size_t j = 0; j < start[i].size(); ++j)
                start[i][j] += static_cast<float>(step) * slope[i][j];
    };
    const double step = 2e-3 / std::sqrt(square);
    step_by(step);
    const double above = mean_loss();
    step_by(-2 * step);
    const double below = mean_loss();
    CHECK((above - below) / (2 * step * square) == Approx(1.0).margin(0.02));
}

TEST_CASE("batch: features are those of the drawn mixtures, time-major and not normalised") {
    const Voices voices{{recording("voice", 0.2, 1)}, {recording("noise", 0.2, 2)}};
    const TrainingOptions options = short_sequences();
    const Model model = random_model(7, spec_up_to(8000));
    const SequenceLength length = sequence_length(options, model.spec);
    const Mixer mixer(voices, options.mixing, options.rate, length.samples());
    BatchWorker worker(options, model, 2);
    worker.draw([&](Random random) { return mixer.draw(random); }, streams(0, 2));
    REQUIRE(worker.features().cols() == 2 * length.frames);
    SequenceMaker maker(model.spec, length.size, length.warm_up_frames);
    for (int s = 0; s < 2; ++s) {
        const Sequence sequence = maker.make(mixer.draw(Random{7, static_cast<std::uint64_t>(s)}));
        bool equal = true;
        for (int t = 0; t < length.frames; ++t)
            equal = equal && worker.features().col(2 * t + s) == sequence.features.col(t);
        CHECK(equal);
    }
}

TEST_CASE("batch: the values are those of the live network's outputs for each drawn mixture") {
    const Voices voices{{recording("voice", 0.2, 1)}, {recording("noise", 0.2, 2)}};
    const TrainingOptions options = short_sequences();
    const Model model = random_model(8, spec_up_to(8000));
    const SequenceLength length = sequence_length(options, model.spec);
    const Mixer mixer(voices, options.mixing, options.rate, length.samples());
    constexpr int batch = 3;
    BatchWorker worker(options, model, batch);
    worker.draw([&](Random random) { return mixer.draw(random); }, streams(0, batch));
    const auto values = worker.evaluate(model, batch, nullptr);
    Network network(shared(model));
    SequenceMaker maker(model.spec, length.size, length.warm_up_frames);
    MaskLoss loss(options.loss, Bands(model.spec, length.size));
    for (int s = 0; s < batch; ++s) {
        const Sequence sequence = maker.make(mixer.draw(Random{7, static_cast<std::uint64_t>(s)}));
        network.reset();
        Eigen::MatrixXf outputs(SnrMask::outputs_per_band * model.spec.bands(), length.frames);
        for (int t = 0; t < length.frames; ++t) {
            const Eigen::VectorXf row = sequence.features.col(t);
            const auto out = network.process({row.data(), static_cast<std::size_t>(row.size())});
            std::copy(out.begin(), out.end(), outputs.col(t).begin());
        }
        const LossValue expected = loss(sequence, outputs, 1, nullptr);
        CHECK(values[static_cast<std::size_t>(s)].loss == Approx(expected.loss).epsilon(1e-5));
        CHECK(values[static_cast<std::size_t>(s)].snr_db == Approx(expected.snr_db).margin(1e-4));
    }
}
