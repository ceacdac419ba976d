// WindowTask: windows of recordings, spoilt on one side only, and losses with the right slopes.
#include "training/window_task.h"

#include "tests/catch.h"
#include "tests/window_models.h"
#include "training/architecture.h"
#include "training/linear_estimate.h"
#include "training/trainer.h"

using namespace sordino;
using namespace sordino::test;

namespace {

Series noise_series(const std::string& name, int rows, int channels, unsigned seed) {
    Dice dice(seed);
    Series series{name, Eigen::MatrixXf(rows, channels)};
    for (float& x : series.values.reshaped()) x = static_cast<float>(2.0 * dice.normal());
    return series;
}

// Slow enough for the next value to follow from those before.
Series waves(const std::string& name, int rows, int channels, unsigned seed) {
    Dice dice(seed);
    Series series{name, Eigen::MatrixXf(rows, channels)};
    for (int c = 0; c < channels; ++c) {
        const double turn = 0.05 + 0.1 * dice.unit(), phase = 6.0 * dice.unit();
        for (int r = 0; r < rows; ++r)
            series.values(r, c) = static_cast<float>(std::numbers::sqrt2 * std::sin(turn * r + phase));
    }
    return series;
}

WindowModel frame_of(const WindowSpec& spec, int paths = 0) {
    WindowModel frame;
    frame.spec = spec;
    frame.mean.setZero(spec.channel_count());
    frame.scale.setOnes(spec.channel_count());
    frame.direct.resize(paths * spec.outputs(), paths > 0 ? spec.inputs() : 0);
    for (int k = 0; k < paths; ++k) // each weaker than the one before
        frame.direct.middleRows(k * spec.outputs(), spec.outputs()) =
            straight_through(spec) / (1.0F + static_cast<float>(k));
    set_plain_inputs(frame);
    return frame;
}

WindowOptions spoilt_by(const std::vector<std::string>& texts) {
    WindowOptions options;
    for (const auto& text : texts) options.corruptions.push_back(parse_corruption(text).value());
    return options;
}

const SeriesSet two_channels{{noise_series("a", 300, 2, 1), noise_series("b", 200, 2, 2)}, {}};

std::vector<Random> streams(int count) {
    std::vector<Random> named;
    for (int i = 0; i < count; ++i) named.push_back(Random{7, static_cast<std::uint64_t>(i)});
    return named;
}

} // namespace

TEST_CASE(
    "window_task: without noise and corruption the wanted rows stand in the inputs, where the spec says") {
    const auto spec = window_spec(2, 12, 3, 2, 1, true);
    const WindowTask task(frame_of(spec), two_channels, two_channels, {});
    const auto known = task.examples(ExampleSet::training, 500, 1);
    CHECK(known.wanted == known.lines);
    CHECK((straight_through(spec) * known.inputs - known.wanted).cwiseAbs().maxCoeff() == 0.0F);
    CHECK(known.hidden.maxCoeff() == 0.0F);
    CHECK(known.weight.minCoeff() == 1.0F);
    int edges = 0; // windows that reach over an end: flags tell
    for (Eigen::Index i = 0; i < 500; ++i) edges += known.inputs.col(i).tail(24).minCoeff() == 0.0F ? 1 : 0;
    CHECK(edges > 5);
    CHECK(edges < 100);
}

TEST_CASE("window_task: recorded noise lies on the inputs alone, at the SNR that was asked for over the "
          "whole recording") {
    const auto spec = window_spec(2, 40, 8, 4, 1);
    for (const int channels : {1, 2}) {
        SeriesSet set{{waves("a", 5000, 2, 1)}, {noise_series("n", 4000, channels, 5)}};
        set.noise[0].values.array() += 3.0F; // a level that is no noise
        WindowOptions options;
        options.mixing = {6.0F, 6.0F, 0.0F, 0.0F};
        const WindowTask task(frame_of(spec), set, set, options);
        const auto known = task.examples(ExampleSet::training, 3000, 1);
        const double error = static_cast<double>((known.lines - known.wanted).squaredNorm());
        const double power = static_cast<double>(known.wanted.squaredNorm());
        CHECK(10.0 * std::log10(power / error) == Approx(6.0).margin(0.2));
        options.mixing.clean = 1.0F;
        const WindowTask clean(frame_of(spec), set, set, options);
        const auto bare = clean.examples(ExampleSet::training, 50, 1);
        CHECK(bare.lines == bare.wanted);
    }
}

TEST_CASE("window_task: what is missing from a recording is neither wanted nor seen") {
    const auto spec = window_spec(1, 10, 4, 3, 1, true);
    SeriesSet set{{noise_series("a", 100, 1, 1)}, {}};
    for (int r = 0; r < 100; r += 3) set.clean[0].values(r, 0) = missing_number;
    const WindowTask task(frame_of(spec), set, set, spoilt_by({"gaussian 0.1"}));
    const auto known = task.examples(ExampleSet::training, 300, 1);
    for (Eigen::Index i = 0; i < 300; ++i)
        for (int o = 0; o < 4; ++o)
            CHECK(known.weight(o, i) == known.inputs(10 + spec.output_begin() + o, i));
    CHECK(known.weight.mean() == Approx(0.66).margin(0.03));
}

TEST_CASE("window_task: of a pair the noisy rows are seen and the clean ones wanted, at one place of both") {
    const auto spec = window_spec(2, 12, 4, 3, 2, true);
    SeriesSet set{{noise_series("a", 300, 2, 1)}, {}};
    set.clean[0].noisy = 0.5F * set.clean[0].values; // all that can be told of the place
    set.clean[0].noisy(100, 1) = missing_number;
    set.clean[0].values(200, 0) = missing_number;
    WindowOptions options;
    options.mixing.level_db = 6.0F;
    options.mixing.flip = 0.5F;
    const WindowTask task(frame_of(spec), set, set, options);
    const auto known = task.examples(ExampleSet::training, 2000, 1);
    const Eigen::ArrayXXf seen = known.known.array() * (1.0F - known.hidden.array());
    CHECK(((known.lines - 0.5F * known.wanted).array() * seen).abs().maxCoeff() < 1e-5F);
    CHECK(known.hidden.sum() > 0.0F); // what did not come is still wanted
    CHECK(known.hidden.sum() < 100.0F);
    CHECK((known.known.array() == 0.0F).count() > 0); // what is not known is not
    set.noise = {noise_series("n", 500, 1, 5)};
    options.mixing = {};
    options.mixing.clean = 0.0F;
    const WindowTask noisy(frame_of(spec), set, set, options);
    const auto more = noisy.examples(ExampleSet::training, 2000, 1);
    const Eigen::ArrayXf off =
        (more.lines - 0.5F * more.wanted).cwiseProduct(more.known).colwise().norm().transpose();
    CHECK((off < 1e-5F).cast<float>().mean() == Approx(0.5).margin(0.06)); // half with further noise
    CHECK(noisy.fingerprint() != task.fingerprint());
}

TEST_CASE("window_task: a stretch is as long as asked for or as there is, in the model's units, spoilt like "
          "windows") {
    const auto spec = window_spec(2, 12, 3, 2, 1);
    auto frame = frame_of(spec);
    frame.mean << 1.0F, -1.0F;
    frame.scale << 0.5F, 1.0F;
    const WindowTask plain(frame, two_channels, two_channels, {});
    const WindowTask holed(frame, two_channels, two_channels, spoilt_by({"missing 0.5"}));
    for (const int rows : {50, 1000}) {
        const auto [clean, spoilt] = plain.stretch(ExampleSet::validation, rows, 3);
        CHECK(clean.rows() == std::min(rows, 300));
        const Eigen::Index known = (clean.array() == clean.array()).count();
        CHECK(known >= 2 * std::min(rows, 200));
        CHECK((clean.array() == spoilt.array()).count() == known);
        bool is_there = false; // the first row stands in one of the recordings
        for (const auto& one : two_channels.clean)
            for (Eigen::Index r = 0; r < one.values.rows(); ++r)
                is_there = is_there || (one.values.row(r) - clean.row(0)).cwiseAbs().maxCoeff() < 1e-4F;
        CHECK(is_there);
    }
    const auto gaps = holed.stretch(ExampleSet::validation, 100, 3).spoilt;
    CHECK(static_cast<double>((gaps.array() != gaps.array()).count()) == Approx(100.0).margin(40.0));
}

TEST_CASE("window_task: values that were hidden alone can be what counts") {
    const auto spec = window_spec(2, 10, 5, 0, 1);
    auto options = spoilt_by({"missing 0.3"});
    for (const bool only : {false, true}) {
        options.hidden_only = only;
        const WindowTask task(frame_of(spec), two_channels, two_channels, options);
        const auto known = task.examples(ExampleSet::training, 1000, 1);
        CHECK(known.hidden.mean() == Approx(0.3).margin(0.02));
        if (only)
            CHECK(known.weight == known.hidden);
        else
            CHECK(known.weight.minCoeff() == 1.0F);
    }
}

TEST_CASE(
    "window_task: the slopes of the loss are those of finite differences, with direct paths and without") {
    const auto spec = window_spec(2, 10, 3, 1, 1);
    for (const int direct : {0, 1, 3})
        for (const float light : {0.0F, 0.1F}) {
            auto options = spoilt_by({"gaussian 0.3", "missing 0.2"});
            options.light = light;
            options.hidden_only = light > 0.0F;
            options.loss.terms = parse_loss("mse + 0.3 huber").value();
            const auto frame = frame_of(spec, direct);
            const WindowTask task(frame, two_channels, two_channels, options);
            const auto examples = task.room_for(4);
            examples->draw(ExampleSet::training, streams(4));
            Dice dice(3);
            Eigen::MatrixXf outputs(frame.network_outputs(), 4), slope;
            for (float& x : outputs.reshaped()) x = static_cast<float>(dice.normal());
            const auto loss = [&](const Eigen::MatrixXf& at) {
                double sum = 0.0;
                for (const auto& value : examples->judge(at, 1.0F, nullptr)) sum += value.loss;
                return sum;
            };
            (void)examples->judge(outputs, 0.5F, &slope);
            REQUIRE(slope.rows() == outputs.rows());
            for (Eigen::Index i = 0; i < outputs.size(); ++i) {
                Eigen::MatrixXf above = outputs, below = outputs;
                above.data()[i] += 1e-2F;
                below.data()[i] -= 1e-2F;
                CAPTURE(direct, light, i);
                CHECK(slope.data()[i] ==
                      Approx(0.5 * (loss(above) - loss(below)) / 2e-2).epsilon(0.02).margin(2e-3));
            }
        }
}

TEST_CASE("window_task: with `light` a window's loss is its share of the error that came in") {
    const auto spec = window_spec(1, 10, 10, 0, 1);
    auto options = spoilt_by({"gaussian 0.05..1"});
    options.light = 1e-9F;
    const SeriesSet set{{noise_series("a", 500, 1, 1)}, {}};
    const WindowTask task(frame_of(spec, true), set, set, options);
    const auto examples = task.room_for(50);
    examples->draw(ExampleSet::training, streams(50));
    Eigen::MatrixXf outputs = Eigen::MatrixXf::Constant(20, 50, 40.0F); // full trust: the inputs come out
    outputs.topRows(10).setZero();
    for (const auto& value : examples->judge(outputs, 1.0F, nullptr))
        CHECK(value.loss == Approx(1.0).epsilon(1e-3));
}

TEST_CASE("window_task: what makes no sense is refused") {
    const auto spec = window_spec(2, 10, 5, 0, 1);
    CHECK_THROWS_AS(WindowTask(frame_of(spec), {}, two_channels, {}), std::invalid_argument);
    CHECK_THROWS_AS(WindowTask(frame_of(spec), {{noise_series("a", 4, 2, 1)}, {}}, two_channels, {}),
                    std::invalid_argument);
    CHECK_THROWS_AS(WindowTask(frame_of(spec), two_channels, two_channels, spoilt_by({"reverberation 1"})),
                    std::invalid_argument);
    WindowOptions options;
    options.loss.terms = parse_loss("snr").value();
    CHECK_THROWS_AS(WindowTask(frame_of(spec), two_channels, two_channels, options), std::invalid_argument);
}

TEST_CASE("window_task: other recordings have another fingerprint") {
    const auto spec = window_spec(2, 10, 5, 0, 1);
    auto other = two_channels;
    other.clean[1].values(7, 1) += 0.5F;
    const WindowTask task(frame_of(spec), two_channels, two_channels, {}),
        same(frame_of(spec), two_channels, two_channels, {}),
        changed(frame_of(spec), two_channels, other, {});
    CHECK(task.fingerprint() == same.fingerprint());
    CHECK(task.fingerprint() != changed.fingerprint());
}

TEST_CASE("linear_estimate: what lies in a line between others is found, and errs less than lines do") {
    // the second channel is the first one, three rows late
    Series series = waves("a", 3000, 2, 4);
    Dice dice(4);
    for (int r = 0; r < 3000; ++r) series.values(r, 0) = static_cast<float>(dice.normal());
    for (int r = 3; r < 3000; ++r) series.values(r, 1) = series.values(r - 3, 0);
    const SeriesSet set{{series}, {}};
    const auto spec = window_spec(2, 12, 1, 4, 1);
    auto options = spoilt_by({"missing 0.3"});
    options.hidden_only = true;
    const WindowTask task(frame_of(spec), set, set, options);
    const RowMatrix path = linear_estimate(task, 4000, 1);
    const auto known = task.examples(ExampleSet::validation, 2000, 9);
    const auto error = [&](const Eigen::MatrixXf& rows) {
        return ((rows - known.wanted).array().square() * known.hidden.array()).row(1).sum() /
               known.hidden.row(1).sum();
    };
    CHECK(error(known.lines) > 1.0F);
    CHECK(error(path * known.inputs) < 0.6F); // in three of ten the other one is missing, too
}

TEST_CASE("window_task: a network learns to clean with it, and starts better with a direct path where noise "
          "is light") {
    const auto spec = window_spec(1, 32, 8, 4, 1);
    SeriesSet set;
    for (unsigned s = 0; s < 12; ++s) set.clean.push_back(waves(std::to_string(s), 1000, 1, s));
    for (const bool direct : {false, true}) {
        const auto frame = frame_of(spec, direct);
        const WindowTask task(frame, set, set, spoilt_by({"gaussian 0.5"}));
        TrainingOptions options;
        options.epochs = 4;
        options.steps_per_epoch = 60;
        options.batch = 64;
        options.validation_sequences = 512;
        TrainableModel start;
        start.model.input_mean = frame.input_mean;
        start.model.input_scale = frame.input_scale;
        start.network = make_network({"encoder 48 relu 0",
                                      "decoder " + std::to_string(frame.network_outputs()) + " linear 0"},
                                     frame.network_inputs(), 1)
                            .value();
        Trainer trainer(options, task, start, false);
        REQUIRE(trainer.run("", {}));
        CHECK(trainer.history().back().validation_snr_db > 6.0 + 3.0); // noise of 0.5 is at 6 dB
    }
}

TEST_CASE("window_task: windows at other speeds and upside down are what they stand for, on both sides") {
    // a slope: at another speed it is another slope, upside down its negative
    SeriesSet set{{{"a", Eigen::MatrixXf(2000, 1)}}, {}};
    for (int r = 0; r < 2000; ++r) set.clean[0].values(r, 0) = 0.005F * static_cast<float>(r);
    const auto spec = window_spec(1, 12, 6, 2, 1);
    WindowOptions options;
    options.mixing.speed = 2.0F;
    options.mixing.flip = 0.5F;
    const WindowTask task(frame_of(spec), set, set, options);
    const auto known = task.examples(ExampleSet::training, 2000, 1);
    CHECK(((known.lines - known.wanted).array() * known.weight.array()).abs().maxCoeff() == 0.0F);
    float slowest = 1.0F, fastest = 0.0F;
    int flipped = 0;
    for (Eigen::Index i = 0; i < 2000; ++i) {
        if (known.weight.col(i).minCoeff() == 0.0F) continue; // over an end
        const float step = (known.wanted(5, i) - known.wanted(0, i)) / 5.0F;
        slowest = std::min(slowest, std::abs(step));
        fastest = std::max(fastest, std::abs(step));
        flipped += step < 0.0F ? 1 : 0;
    }
    CHECK(slowest == Approx(0.0025).epsilon(0.02));
    CHECK(fastest == Approx(0.01).epsilon(0.02));
    CHECK(flipped == Approx(1000).margin(120));
}

TEST_CASE("window_task: noise is as often upside down as not, and two noises are as loud as one") {
    const auto spec = window_spec(1, 40, 8, 4, 1);
    SeriesSet set{{waves("a", 5000, 1, 1)}, {noise_series("n", 4000, 1, 5), noise_series("m", 4000, 1, 6)}};
    for (float& x : set.noise[0].values.reshaped())
        x = x > 0.0F ? 3.0F * x : x; // no longer as often above as below
    WindowOptions options;
    options.mixing = {6.0F, 6.0F, 0.0F, 0.0F};
    options.mixing.second_noise = 1.0F;
    const WindowTask task(frame_of(spec), set, set, options);
    const auto known = task.examples(ExampleSet::training, 3000, 1);
    const Eigen::ArrayXXf error = (known.lines - known.wanted).array();
    CHECK(10.0 * std::log10(static_cast<double>(known.wanted.squaredNorm() / error.square().sum())) ==
          Approx(6.0).margin(0.3));
    CHECK(static_cast<double>(error.cube().mean() / std::pow(error.square().mean(), 1.5F)) ==
          Approx(0.0).margin(0.1));
}
