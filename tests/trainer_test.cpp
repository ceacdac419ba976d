// Trainer: it learns to denoise, only because its targets are right, and to the same bytes every time.
#include "training/trainer.h"

#include "model/model_file.h"
#include "model/quantise.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/sound_files.h"
#include "training/architecture.h"
#include "training/checkpoint.h"
#include "training/comparison.h"

#include <atomic>

using namespace sordino;
using namespace sordino::test;

namespace {

struct Data {
    Voices training, validation;
};

// The recordings of tests/data, split as `sordino train` splits them.
Data fixture() {
    const auto load = [](const char* kind) {
        const auto files = find_files({std::string(SORDINO_TEST_DATA) + "/" + kind}).value();
        return split_by_name(load_recordings(files, 16000, 1).usable);
    };
    auto clean = load("clean"), noise = load("noise");
    return {{clean.training, noise.training}, {clean.validation, noise.validation}};
}

Recording made_up(const std::string& name, unsigned seed) {
    const auto sound = white_noise(20000 + seed, 0.1, seed);
    std::vector<std::int16_t> samples;
    for (std::size_t i = 0; i < sound.size(); ++i) // syllables
        samples.push_back(static_cast<std::int16_t>(32767.0F * sound[i] * (i % 5000 < 2500 ? 1.0F : 0.1F)));
    return {name, std::move(samples), 8000};
}

// What matters where nothing is to be learnt: little.
Data made_up_data() {
    return {{{made_up("a", 1), made_up("b", 2)}, {made_up("c", 3)}}, {{made_up("d", 4)}, {made_up("e", 5)}}};
}

TrainingOptions small_options() {
    TrainingOptions options;
    options.layers = {"encoder 32 relu 0,1", "code 16 linear 0", "decoder 32 relu 0,2"};
    options.batch = 4;
    options.sequence_s = 1.5F;
    options.warm_up_s = 0.5F;
    options.validation_sequences = 4;
    options.steps_per_epoch = 3;
    options.epochs = 3;
    options.seed = 5;
    return options;
}

using Bytes = std::vector<std::byte>;
Bytes bytes_of(const Model& model) { return serialize_safetensors(tensors_of(model)); }

// A run in a folder of its own.
struct Run {
    explicit Run(const TrainingOptions& options, const Data& d = made_up_data())
        : Run(options, d, make_model(options).value(), true) {}
    Run(const TrainingOptions& options, const Data& d, Model start, bool fresh)
        : data(d)
        , trainer(options, data.training, data.validation, std::move(start), fresh) {}

    std::string checkpoint() const { return folder / "checkpoint"; }
    TrainingEnd run(const TrainingWatch& watch = {}) {
        const auto end = trainer.run(checkpoint(), watch);
        INFO((end ? "" : end.error().message));
        REQUIRE(end);
        return *end;
    }
    TrainingEnd resume(const std::string& from) {
        const auto resumed = trainer.resume(from);
        INFO((resumed ? "" : resumed.error().message));
        REQUIRE(resumed);
        return run();
    }

    TestFolder folder;
    Data data;
    Trainer trainer;
};

TrainingWatch stop_after(int steps) {
    TrainingWatch watch;
    watch.stop = [left = steps]() mutable { return --left <= 0; };
    return watch;
}

// The end of two runs is the same, but for the time they took.
bool same(const Trainer& a, const Trainer& b) {
    return bytes_of(a.best()) == bytes_of(b.best()) &&
           std::equal(a.history().begin(), a.history().end(), b.history().begin(), b.history().end(),
                      [](const EpochResult& x, const EpochResult& y) {
                          return x.epoch == y.epoch && x.training_loss == y.training_loss &&
                                 x.validation_loss == y.validation_loss &&
                                 x.validation_snr_db == y.validation_snr_db &&
                                 x.learning_rate == y.learning_rate && x.best == y.best;
                      });
}

// Whether the SI-SDR of held-out mixtures, in dB, rose well above that of the noisy sound and of the start.
bool learns_to_denoise(const Data& data, std::function<Mixture(const Mixer&, Random)> draw) {
    TrainingOptions options = small_options();
    options.steps_per_epoch = 80;
    options.epochs = 2;
    options.learning_rate = 6e-3F;
    options.loss.terms = parse_loss("0.7 magnitude + 0.3 complex + 0.02 snr").value();
    options.mixing.synthetic = 0.5F;
    Model random = make_model(options).value();
    random.layers.back().bias.setZero(); // without the plain SNR gain that networks start from
    Run run(options, data, random, true);
    const auto start = shared(run.trainer.best());
    TrainingWatch watch;
    watch.draw = std::move(draw);
    run.run(watch);
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

TEST_CASE("trainer: one seed gives the same bytes at every run, with one thread and with two, another seed "
          "others") {
    TrainingOptions options = small_options();
    options.threads = GENERATE(1, 2);
    Run a(options), b(options);
    CHECK(a.run() == TrainingEnd::finished);
    b.run();
    CHECK(same(a.trainer, b.trainer));
    CHECK(a.trainer.history().size() == 3);
    options.seed = 6;
    Run other(options);
    other.run();
    CHECK((bytes_of(other.trainer.best()) != bytes_of(a.trainer.best())));
}

TEST_CASE(
    "trainer: more threads than sequences work, and a share of the batch each changes only the rounding") {
    TrainingOptions options = small_options();
    options.batch = 3;
    Run one(options);
    one.run();
    options.threads = GENERATE(2, 7);
    Run several(options);
    several.run();
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(several.trainer.history()[i].training_loss ==
              Approx(one.trainer.history()[i].training_loss).epsilon(1e-3));
}

TEST_CASE("trainer: a run that is stopped anywhere and resumed ends with the bytes of one that was not") {
    TrainingOptions options = small_options();
    options.threads = GENERATE(1, 2);
    Run whole(options);
    whole.run();
    for (const int steps : {1, 3, 4, 8}) { // of three an epoch
        CAPTURE(steps);
        Run first(options), second(options);
        CHECK(first.run(stop_after(steps)) == TrainingEnd::stopped);
        CHECK(second.resume(first.checkpoint()) == TrainingEnd::finished);
        CHECK(same(second.trainer, whole.trainer));
    }
}

TEST_CASE("trainer: the checkpoint of every moment, as after a power cut, leads to the same bytes") {
    const TrainingOptions options = small_options();
    Run whole(options);
    TestFolder copies;
    TrainingWatch watch;
    watch.epoch = [&](const EpochResult& result) { // not yet written for this epoch
        std::filesystem::copy_file(whole.checkpoint(), copies / std::to_string(result.epoch));
    };
    whole.run(watch);
    std::filesystem::copy_file(whole.checkpoint(), copies / "end");
    CHECK(copies.names() == std::vector<std::string>{"1", "2", "3", "end"});
    for (const auto& name : copies.names()) {
        CAPTURE(name);
        Run resumed(options);
        resumed.resume(copies / name);
        CHECK(same(resumed.trainer, whole.trainer));
    }
}

TEST_CASE("trainer: a run that stopped getting better ends, and resuming it trains no further") {
    TrainingOptions options = small_options();
    options.learning_rate = 0;
    options.patience = GENERATE(0, 1, 2);
    options.epochs = 10;
    Run run(options), resumed(options);
    CHECK(run.run() == TrainingEnd::no_longer_better);
    CHECK(run.trainer.history().size() == static_cast<std::size_t>(1 + options.patience));
    CHECK(resumed.resume(run.checkpoint()) == TrainingEnd::no_longer_better);
    CHECK(same(resumed.trainer, run.trainer));
}

TEST_CASE("trainer: resuming is refused with other options, other recordings or what is no checkpoint") {
    const TrainingOptions options = small_options();
    Run run(options);
    run.run(stop_after(4));
    const auto refusal = [&](const TrainingOptions& o, const Data& data, const std::string& path) {
        Run other(o, data);
        const auto before = bytes_of(other.trainer.best());
        const auto resumed = other.trainer.resume(path);
        CHECK((bytes_of(other.trainer.best()) == before || resumed.has_value()));
        return resumed ? std::string() : resumed.error().message;
    };
    const auto says = [](const std::string& message, const std::string& words) {
        CAPTURE(message);
        return message.find(words) != std::string::npos;
    };
    CHECK(refusal(options, made_up_data(), run.checkpoint()).empty());
    auto other_options = options;
    other_options.loss.power = 0.5F;
    CHECK(says(refusal(other_options, made_up_data(), run.checkpoint()), "options"));
    other_options = options;
    other_options.layers[0] = "encoder 32 elu 0,1";
    CHECK(says(refusal(other_options, made_up_data(), run.checkpoint()), "options"));
    for (const int which : {0, 1, 2, 3}) {
        Data data = made_up_data();
        auto* set = which == 0   ? &data.training.clean
                    : which == 1 ? &data.training.noise
                    : which == 2 ? &data.validation.clean
                                 : &data.validation.noise;
        set->push_back(made_up("new", 9));
        CHECK(says(refusal(options, data, run.checkpoint()), "recordings"));
    }
    CHECK(says(refusal(options, made_up_data(), run.folder / "gone"), "gone"));
    REQUIRE(save_model(run.folder / "model", run.trainer.best()));
    CHECK(says(refusal(options, made_up_data(), run.folder / "model"), "not a checkpoint"));
}

TEST_CASE("trainer: resuming is refused where the starting model's layers are not those of the run") {
    const TrainingOptions options = small_options();
    Model start = make_model(options).value();
    Run run(options, made_up_data(), start, false);
    run.run(stop_after(1));
    const int change = GENERATE(0, 1, 2, 3, 4); // all but the first keep the number of parameters
    CAPTURE(change);
    if (change == 0) start.layers.insert(start.layers.begin() + 1, random_layer(32, 32, {0}, 1));
    if (change == 1) start.layers[0].context = {0, 3};
    if (change == 2) start.layers[0].activation = Activation::tanh;
    if (change == 3) start.spec.smoothing_ms = 100;
    if (change == 4) start.layers[1].role = Role::decoder;
    Run other(options, made_up_data(), start, false);
    const auto resumed = other.trainer.resume(run.checkpoint());
    REQUIRE(!resumed);
    CHECK(resumed.error().message.find(run.checkpoint()) != std::string::npos);
}

TEST_CASE("trainer: the best model is that of the lowest validation loss, whatever comes after it") {
    TrainingOptions options = small_options();
    options.learning_rate = 0.02F;
    Run good(options), spoilt(options);
    good.run(stop_after(4)); // after a whole epoch
    const auto after_one = load_checkpoint(good.checkpoint());
    REQUIRE(after_one);

    std::atomic<bool> spoil = false;
    TrainingWatch watch;
    watch.epoch = [&](const EpochResult&) { spoil = true; };
    watch.draw = [&](const Mixer& mixer, Random random) {
        Mixture mixture = mixer.draw(random);
        if (spoil) std::fill(mixture.clean.begin(), mixture.clean.end(), 0.0F);
        return mixture;
    };
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
    CHECK((bytes_of(spoilt.trainer.best()) == bytes_of(after_one->best)));
}

TEST_CASE("trainer: a fresh model normalises its features, one that goes on keeps what it had") {
    TrainingOptions options = small_options();
    options.batch = 16;
    options.epochs = 1;
    options.steps_per_epoch = 1;
    const Data data = made_up_data();
    const Run fresh(options, data);
    const Model& model = fresh.trainer.best();
    const SequenceLength length = sequence_length(options, model.spec);
    const Mixer mixer(data.training, options.mixing, options.rate, length.samples());
    BatchWorker worker(options, model, 64);
    std::vector<Random> streams;
    for (std::uint64_t i = 0; i < 64; ++i) streams.push_back(Random{99, i});
    worker.draw([&](Random random) { return mixer.draw(random); }, streams);
    const Eigen::ArrayXXd normalised =
        (model.input_scale.asDiagonal() * (worker.features().colwise() - model.input_mean))
            .cast<double>()
            .array();
    const Eigen::ArrayXd mean = normalised.rowwise().mean();
    const Eigen::ArrayXd deviation = (normalised.square().rowwise().mean() - mean.square()).sqrt();
    CHECK(mean.abs().maxCoeff() < 0.5); // other mixtures than those that were measured
    CHECK(deviation.mean() == Approx(1.0).margin(0.2));

    Model start = make_model(options).value();
    start.input_mean.setConstant(-4);
    start.input_scale.setConstant(0.5);
    Run again(options, data, start, false);
    CHECK((bytes_of(again.trainer.best()) == bytes_of(start)));
    again.run();
    CHECK((again.trainer.best().input_mean == start.input_mean));
    CHECK((again.trainer.best().input_scale == start.input_scale));
    CHECK((again.trainer.best().layers[0].weight != start.layers[0].weight));
}

TEST_CASE(
    "trainer: an int8 model goes on as the floats that it stands for, and no checkpoint makes it int8") {
    const TrainingOptions options = small_options();
    const Model int8 = quantised(make_model(options).value());
    Run run(options, made_up_data(), int8, false),
        same_run(options, made_up_data(), dequantised(int8), false);
    CHECK((bytes_of(run.trainer.best()) == bytes_of(dequantised(int8))));
    run.run();
    same_run.run();
    CHECK(same(run.trainer, same_run.trainer));

    auto checkpoint = load_checkpoint(run.checkpoint()).value();
    checkpoint.current = quantised(checkpoint.current);
    const std::string path = run.folder / "int8.checkpoint";
    REQUIRE(save_checkpoint(path, checkpoint));
    const auto resumed = same_run.trainer.resume(path);
    REQUIRE_FALSE(resumed);
    CHECK(resumed.error().message.find("layers are not those") != std::string::npos);
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
    if (much) data.training.clean[0].samples = std::vector<std::int16_t>(16000 * 150); // 25 steps of 4 x 1.5 s
    Run automatic(options, data);
    TrainingWatch once = stop_after(2);
    once.progress = [&](const TrainingProgress& p) { CHECK(p.steps_in_epoch == (much ? 25 : 20)); };
    automatic.run(once);
}

TEST_CASE(
    "trainer: the learning rate ends at a hundredth of its highest, and no step is taken beyond the epochs") {
    TrainingOptions options = small_options();
    options.learning_rate = 1e-3F;
    options.epochs = 4;
    Run run(options);
    run.run();
    const auto& history = run.trainer.history();
    REQUIRE(history.size() == 4);
    for (std::size_t i = 0; i + 1 < history.size(); ++i) // 3 % up, then a half cosine down to 1 %
        CHECK(history[i].learning_rate ==
              Approx(1e-3 * (0.01 + 0.99 * 0.5 *
                                        (1 + std::cos(std::numbers::pi *
                                                      (0.25 * static_cast<double>(i + 1) - 0.03) / 0.97)))));
    CHECK(history[3].learning_rate == Approx(1e-5));
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

TEST_CASE("trainer: a checkpoint that cannot be written ends the run before the first step") {
    Run run(small_options());
    int steps = 0;
    TrainingWatch watch;
    watch.progress = [&](const TrainingProgress&) { ++steps; };
    const auto end = run.trainer.run(run.folder / "no such folder/checkpoint", watch);
    REQUIRE(!end);
    CHECK(end.error().message.find("no such folder") != std::string::npos);
    CHECK(steps == 0);
}
