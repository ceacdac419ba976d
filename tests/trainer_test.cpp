// Trainer: it learns to denoise, only because its targets are right, and to the same bytes every time.
#include "training/trainer.h"

#include "model/quantise.h"
#include "tests/made_up_task.h"
#include "tests/training_run.h"
#include "training/batch_runner.h"
#include "training/comparison.h"

#include <atomic>
#include <stdexcept>

using namespace sordino;
using namespace sordino::test;

namespace {

// The recordings of tests/data, split as `sordino train` splits them.
Data fixture() {
    const auto load = [](const char* kind) {
        const auto files = find_files({std::string(SORDINO_TEST_DATA) + "/" + kind}).value();
        return split_by_name(load_recordings(files, 16000, 1).usable);
    };
    auto clean = load("clean"), noise = load("noise");
    return {{clean.training, noise.training}, {clean.validation, noise.validation}};
}

// Whether the SI-SDR of held-out mixtures, in dB, rose well above that of the noisy sound and of the start.
bool learns_to_denoise(const Data& data, DrawMixture draw) {
    TrainingOptions options = small_options();
    options.steps_per_epoch = 80;
    options.epochs = 4;
    options.learning_rate = 6e-3F;
    options.loss.terms = parse_loss("0.7 magnitude + 0.3 complex + 0.02 snr").value();
    options.mixing.synthetic = 0.5F;
    TrainableModel random = make_model(options).value();
    random.network.back().layer.bias.setZero(); // without the plain SNR gain that networks start from
    Run run(options, data, random, true, std::move(draw));
    const auto start = shared(run.trainer.best());
    run.run();
    const std::vector models{start, shared(run.trainer.best())};
    const Comparison c = compare(data.validation, options.rate, models, 6, 1);
    UNSCOPED_INFO("noisy " << c.noisy.si_sdr << ", start " << c.models[0].si_sdr << ", trained "
                           << c.models[1].si_sdr);
    return c.models[1].si_sdr > std::max(c.noisy.si_sdr, c.models[0].si_sdr) + 2.0;
}

} // namespace

TEST_CASE("trainer: seconds of training raise the SI-SDR of held-out voices by 2 dB and more") {
    CHECK(learns_to_denoise(fixture(), {}));
}

TEST_CASE("trainer: with the clean sounds of other mixtures as targets nothing is learnt") {
    CHECK(!learns_to_denoise(fixture(), [](const Mixer& mixer, Random random) {
        Mixture mixture = mixer.draw(random);
        random.bits(); // another stream
        mixture.clean = mixer.draw(random).clean;
        return mixture;
    }));
}

TEST_CASE("trainer: one seed gives the same bytes at every run, however many threads, another seed others") {
    TrainingOptions options = GENERATE(false, true) ? options_with_everything() : small_options();
    options.batch = GENERATE(3, 4);
    Run one(options);
    CHECK(one.run() == TrainingEnd::finished);
    CHECK(one.trainer.history().size() == 3);
    for (const int threads : {1, 2, 7}) { // 7: more than sequences
        CAPTURE(threads);
        options.threads = threads;
        Run again(options);
        again.run();
        CHECK(same(again.trainer, one.trainer));
    }
    options.seed = 6;
    Run other(options);
    other.run();
    CHECK((bytes_of(other.trainer.best()) != bytes_of(one.trainer.best())));
}

TEST_CASE("trainer: the best model is that of the lowest validation loss, whatever comes after it") {
    TrainingOptions options = small_options();
    options.learning_rate = 0.02F;
    std::atomic<bool> spoil = false;
    Run good(options), spoilt(options, made_up_data(), [&](const Mixer&mixer, Random random) {
        Mixture mixture = mixer.draw(random);
        if (spoil) std::fill(mixture.clean.begin(), mixture.clean.end(), 0.0F);
        return mixture;
    });
    good.run(stop_after(4)); // after a whole epoch
    TrainingWatch watch;
    watch.epoch = [&](const EpochResult&) { spoil = true; };
    spoilt.run(watch);
    const auto& history = spoilt.trainer.history();
    REQUIRE(history.size() == 3);
    double least = 1e9;
    for (const auto& epoch : history) {
        CHECK(epoch.best == (epoch.validation_loss < least));
        least = std::min(least, epoch.validation_loss);
    }
    REQUIRE(!history[1].best);
    REQUIRE(!history[2].best);
    CHECK((bytes_of(spoilt.trainer.best()) == bytes_of(good.trainer.best())));
}

TEST_CASE("trainer: a fresh model normalises its features, one that goes on keeps what it had") {
    TrainingOptions options = small_options();
    options.batch = 16;
    options.epochs = 1;
    options.steps_per_epoch = 1;
    const Data data = made_up_data();
    const Run fresh(options, data);
    const Model model = fresh.trainer.best();
    const auto examples = fresh.task.room_for(64);
    std::vector<Random> streams;
    for (std::uint64_t i = 0; i < 64; ++i) streams.push_back(Random{99, i});
    examples->draw(ExampleSet::training, streams);
    const Eigen::ArrayXXd normalised =
        (model.input_scale.asDiagonal() * (examples->inputs().colwise() - model.input_mean))
            .cast<double>()
            .array();
    const Eigen::ArrayXd mean = normalised.rowwise().mean();
    const Eigen::ArrayXd deviation = (normalised.square().rowwise().mean() - mean.square()).sqrt();
    CHECK(mean.abs().maxCoeff() < 0.5); // other mixtures than those that were measured
    CHECK(deviation.mean() == Approx(1.0).margin(0.2));

    TrainableModel start = make_model(options).value();
    start.model.input_mean.setConstant(-4);
    start.model.input_scale.setConstant(0.5);
    Run again(options, data, start, false);
    CHECK((bytes_of(again.trainer.best()) == bytes_of(start.model)));
    again.run();
    CHECK((again.trainer.best().input_mean == start.model.input_mean));
    CHECK((again.trainer.best().input_scale == start.model.input_scale));
    CHECK((again.trainer.best().layers[0].weight != start.model.layers[0].weight));
}

TEST_CASE("trainer: an int8 model goes on as the floats that it stands for") {
    const TrainingOptions options = small_options();
    const Model int8 = quantised(make_model(options).value().model);
    Run run(options, made_up_data(), trainable(int8), false),
        same_run(options, made_up_data(), trainable(dequantised(int8)), false);
    CHECK((bytes_of(run.trainer.best()) == bytes_of(dequantised(int8))));
    run.run();
    same_run.run();
    CHECK(same(run.trainer, same_run.trainer));
    CHECK_FALSE(run.trainer.best().layers[0].is_int8());
}

// What the trainer said of the network with its norms, the file says of its folded layers.
TEST_CASE("trainer: a model that was trained with norms is saved folded, and validates as it did") {
    const TrainingOptions options = options_with_everything();
    Run run(options);
    run.run();
    const auto network = run.trainer.best_network();
    REQUIRE(network[0].norm);
    CHECK((network[0].norm->mean.cwiseAbs().maxCoeff() > 0.01F)); // it has learnt statistics
    REQUIRE(save_model(run.folder / "model", run.trainer.best()));
    const Model model = load_model(run.folder / "model").value();
    CHECK((bytes_of(model) == bytes_of(run.trainer.best())));
    CHECK((model.layers[0].weight != network[0].layer.weight));
    CHECK_FALSE(model.layers[2].tied_to); // it had a norm

    const auto layers = trained(model.layers);
    Ranks alone;
    BatchRunner runner(run.task, layers, {options.seed, options.batch, 1, 1}, alone);
    double least = 1e9;
    for (const auto& epoch : run.trainer.history()) least = std::min(least, epoch.validation_loss);
    CHECK(runner.validate(layers, {model.input_mean, model.input_scale}, 0).loss ==
          Approx(least).epsilon(1e-4));
}

TEST_CASE("trainer: averaged weights are those that count, and training does not feel them") {
    TrainingOptions options = small_options();
    options.patience = 100;
    Run last(options);
    last.run();
    options.average = 0.9F;
    Run averaged(options);
    averaged.run();
    for (std::size_t i = 0; i < 3; ++i) {
        const EpochResult &a = last.trainer.history()[i], &b = averaged.trainer.history()[i];
        CHECK(a.training_loss == b.training_loss);
        CHECK(a.validation_loss != b.validation_loss);
    }
    CHECK((bytes_of(last.trainer.best()) != bytes_of(averaged.trainer.best())));
}

TEST_CASE("trainer: a run whose loss is no number ends, with what was the best before") {
    TrainingOptions options = small_options();
    options.epochs = 5;
    TrainableModel broken;
    broken.model.input_mean = Eigen::VectorXf::Zero(MadeUpTask::inputs);
    broken.model.input_scale = Eigen::VectorXf::Ones(MadeUpTask::inputs);
    broken.network = make_network({"decoder 3 linear 0"}, MadeUpTask::inputs, 1).value();
    broken.network[0].layer.bias[0] = std::nanf("");
    const MadeUpTask made_up_task;
    Trainer at_once(options, made_up_task, broken, false);
    const auto end = at_once.run({}, {});
    REQUIRE(end);
    CHECK(*end == TrainingEnd::diverged);
    CHECK(at_once.history().size() == 1);
    CHECK(best_of(at_once.history()) == nullptr);

    int epochs = 0;
    Run later(options, made_up_data(), [&](const Mixer& mixer, Random random) {
        Mixture mixture = mixer.draw(random);
        if (epochs == 2) mixture.clean[9000] = std::nanf("");
        return mixture;
    });
    TrainingWatch watch;
    watch.epoch = [&](const EpochResult&) { ++epochs; };
    CHECK(later.run(watch) ==
          TrainingEnd::finished); // steps without a gradient that is a number are left out
    CHECK(std::isnan(later.trainer.history()[2].training_loss));
    CHECK(std::isfinite(later.trainer.history()[4].training_loss));
}

TEST_CASE("trainer: what drawing throws is the error of the run") {
    std::atomic<int> draws = 0;
    Run run(small_options(), made_up_data(), [&](const Mixer& mixer, Random random) {
        if (++draws > 40) throw std::runtime_error("the disk is gone");
        return mixer.draw(random);
    });
    const auto end = run.trainer.run(run.checkpoint(), {});
    REQUIRE(!end);
    CHECK(end.error().message == "the disk is gone");
}

TEST_CASE("trainer: progress tells of every step, and an epoch's length follows from the recordings") {
    TrainingOptions options = small_options();
    Run run(options);
    std::vector<std::pair<int, long>> seen;
    TrainingWatch watch;
    watch.progress = [&](const TrainingProgress& p) {
        seen.emplace_back(p.epoch, p.step);
        CHECK(p.steps_in_epoch == 3);
        CHECK(p.audio_rate > 0);
        CHECK(p.seconds_left >= 0);
        CHECK(std::isfinite(p.loss));
    };
    run.run(watch);
    CHECK(seen == std::vector<std::pair<int, long>>{
                      {1, 1}, {1, 2}, {1, 3}, {2, 1}, {2, 2}, {2, 3}, {3, 1}, {3, 2}, {3, 3}});

    options.steps_per_epoch = 0;
    const bool much = GENERATE(false, true);
    Data data = made_up_data();
    if (much)
        data.training.clean[0].samples = std::vector<std::int16_t>(16000 * 150); // 25 steps of 4 x 1.5 s
    Run automatic(options, data);
    TrainingWatch once = stop_after(2);
    once.progress = [&](const TrainingProgress& p) { CHECK(p.steps_in_epoch == (much ? 25 : 20)); };
    automatic.run(once);
}

TEST_CASE("trainer: the learning rate follows the schedule, and no step is taken beyond the epochs") {
    using enum ScheduleKind;
    TrainingOptions options = small_options();
    options.schedule.kind = GENERATE(constant, step, cosine, plateau);
    options.schedule.plateau_patience = 1;
    CAPTURE(name_of(options.schedule.kind));
    options.learning_rate = 0.02F;
    options.epochs = 4;
    Run run(options, made_up_data(), [](const Mixer& mixer, Random random) {
        Mixture mixture = mixer.draw(random);
        std::fill(mixture.clean.begin(), mixture.clean.end(), 0.0F); // learns to mute: ever worse
        return mixture;
    });
    CHECK(run.run() == TrainingEnd::finished);
    const auto& history = run.trainer.history();
    REQUIRE(history.size() == 4);
    std::vector<double> losses;
    for (const auto& epoch : history) {
        const float expected =
            learning_rate(options.schedule, options.learning_rate, 0.25 * epoch.epoch, losses);
        CHECK(epoch.learning_rate == static_cast<double>(expected));
        losses.push_back(epoch.validation_loss);
    }
    if (options.schedule.kind == constant) return;
    CHECK(history[3].learning_rate < 0.011);
    if (options.schedule.kind == cosine) CHECK(history[3].learning_rate == Approx(0.0002));
}

TEST_CASE("trainer: a run by the clock ends by the clock") {
    TrainingOptions options = small_options();
    options.minutes = 0.01;
    options.epochs = 1000000;
    options.steps_per_epoch = 1000000;
    Run run(options);
    CHECK(run.run() == TrainingEnd::finished);
    REQUIRE(run.trainer.history().size() == 1);
    CHECK(run.trainer.history()[0].seconds >= 0.6);
    CHECK(run.trainer.history()[0].learning_rate == Approx(2e-5));
}
