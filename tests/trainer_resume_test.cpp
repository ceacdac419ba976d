// Trainer: what is interrupted and resumed ends with the bytes of what was not.
#include "model/quantise.h"
#include "tests/slow_network.h"
#include "tests/thread_ranks.h"
#include "tests/training_run.h"

using namespace sordino;
using namespace sordino::test;

namespace {

bool says(const std::string& message, const std::string& words) {
    CAPTURE(message);
    return message.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("trainer: a run that is stopped anywhere and resumed ends with the bytes of one that was not") {
    TrainingOptions options = GENERATE(false, true) ? options_with_everything() : small_options();
    options.threads = 2;
    Run whole(options);
    whole.run();
    options.threads = 1;
    for (const int steps : {1, 3, 4, 8}) { // of three an epoch
        CAPTURE(steps);
        Run first(options), second(options);
        CHECK(first.run(stop_after(steps)) == TrainingEnd::stopped);
        CHECK(second.resume(first.checkpoint()) == TrainingEnd::finished);
        CHECK(same(second.trainer, whole.trainer));
    }
}

TEST_CASE("trainer: the checkpoint of every moment, as after a power cut, leads to the same bytes") {
    const TrainingOptions options = options_with_everything();
    Run whole(options);
    TestFolder copies;
    TrainingWatch watch;
    watch.seconds_between_checkpoints = 0;
    watch.epoch = [&](const EpochResult& result) {
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

TEST_CASE(
    "trainer: short epochs are written now and then, and the last whole one at the end, whichever it is") {
    const TrainingOptions options = small_options(); // three steps an epoch
    const bool failing = GENERATE(false, true);
    Run run(options);
    const auto epochs_in = [&](const std::string& path) {
        Run reader(options);
        REQUIRE(reader.trainer.resume(path));
        return reader.trainer.history().size();
    };
    TrainingWatch watch = stop_after(8);
    watch.epoch = [&](const EpochResult& result) {
        CHECK(epochs_in(run.checkpoint()) == 0); // of the start
        if (failing && result.epoch == 2) throw std::runtime_error("no more");
    };
    const auto end = run.trainer.run(run.checkpoint(), watch);
    CHECK(end.has_value() == !failing);
    CHECK(epochs_in(run.checkpoint()) == 2);
}

TEST_CASE("trainer: an int8 start that is stopped and resumed ends with the bytes of one that was not") {
    const TrainingOptions options = small_options();
    const Model int8 = quantised(make_model(options).value().model);
    Run whole(options, made_up_data(), trainable(int8), false),
        first(options, made_up_data(), trainable(int8), false),
        second(options, made_up_data(), trainable(int8), false);
    whole.run();
    first.run(stop_after(4));
    second.resume(first.checkpoint());
    CHECK(same(second.trainer, whole.trainer));
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

TEST_CASE("trainer: a run by the clock that is resumed goes on where its clock stood") {
    TrainingOptions options = small_options();
    options.minutes = 0.005;
    Run run(options), resumed(options);
    CHECK(run.run() == TrainingEnd::finished);
    const auto epochs = run.trainer.history().size();
    CHECK(resumed.resume(run.checkpoint()) == TrainingEnd::finished);
    CHECK(resumed.trainer.history().size() == epochs);
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
        if (!resumed) CHECK(says(resumed.error().message, path));
        return resumed ? std::string() : resumed.error().message;
    };
    CHECK(refusal(options, made_up_data(), run.checkpoint()).empty());
    auto other_options = options;
    other_options.threads = 2; // no matter
    CHECK(refusal(other_options, made_up_data(), run.checkpoint()).empty());
    other_options = options;
    other_options.loss.power = 0.5F;
    CHECK(says(refusal(other_options, made_up_data(), run.checkpoint()), "other options"));
    other_options = options;
    other_options.layers[0] = "encoder 32 elu 0,1";
    CHECK(says(refusal(other_options, made_up_data(), run.checkpoint()), "other options"));
    for (const int which : {0, 1, 2, 3}) {
        Data data = made_up_data();
        auto* set = which == 0   ? &data.training.clean
                    : which == 1 ? &data.training.noise
                    : which == 2 ? &data.validation.clean
                                 : &data.validation.noise;
        set->push_back(made_up("new", 9));
        CHECK(says(refusal(options, data, run.checkpoint()), "other recordings"));
    }
    CHECK(says(refusal(options, made_up_data(), run.folder / "gone"), "gone"));
    REQUIRE(save_model(run.folder / "model", run.trainer.best()));
    CHECK(says(refusal(options, made_up_data(), run.folder / "model"), "not a checkpoint"));
}

TEST_CASE("trainer: resuming is refused where the starting model's layers are not those of the run") {
    const TrainingOptions options = small_options();
    TrainableModel start = make_model(options).value();
    Run run(options, made_up_data(), start, false);
    run.run(stop_after(1));
    const int change = GENERATE(0, 1, 2, 3, 4, 5);
    CAPTURE(change);
    auto& network = start.network;
    if (change == 0) network.insert(network.begin() + 1, {random_layer(32, 32, {0}, 1), std::nullopt, {}});
    if (change == 1) network[0].layer.context = {0, 3};
    if (change == 2) network[0].layer.activation = Activation::tanh;
    if (change == 3) start.model.spec.smoothing_ms = 100;
    if (change == 4) network[1].layer.role = Role::decoder;
    if (change == 5) network[1].norm = random_norm(16, 1);
    Run other(options, made_up_data(), start, false);
    const auto resumed = other.trainer.resume(run.checkpoint());
    REQUIRE(!resumed);
    CHECK(says(resumed.error().message, run.checkpoint()));
    CHECK(says(resumed.error().message, change == 3 ? "another frame spec" : "other layers"));
}

TEST_CASE("trainer: a checkpoint that cannot be written ends the run before the first step") {
    Run run(small_options());
    int steps = 0;
    TrainingWatch watch;
    watch.progress = [&](const TrainingProgress&) { ++steps; };
    const auto end = run.trainer.run(run.folder / "no such folder/checkpoint", watch);
    REQUIRE(!end);
    CHECK(says(end.error().message, "no such folder"));
    CHECK(steps == 0);
}

TEST_CASE("trainer: ranks that are stopped by the first one and resumed end with the bytes of one process") {
    const TrainingOptions options = options_with_everything();
    Run whole(options);
    whole.run();
    const Data data = made_up_data();
    const TestFolder folder;
    struct Found {
        std::vector<Result<TrainingEnd>> ends;
        std::vector<Result<void>> resumes;
        Bytes best;
        std::vector<EpochResult> history;
    };
    std::vector<Found> found(2);
    with_ranks(2, [&](Ranks& ranks) {
        Found& own = found[static_cast<std::size_t>(ranks.rank())];
        const TrainableModel start = make_model(options).value();
        const SoundTask task(options, start.model.spec, data.training, data.validation);
        TrainingWatch watch = stop_after(ranks.rank() == 0 ? 4 : 1); // only that of rank 0 counts
        Trainer first(options, task, start, true, ranks), second(options, task, start, true, ranks);
        own.ends.push_back(first.run(folder / "checkpoint", watch));
        own.resumes.push_back(second.resume(folder / "checkpoint"));
        own.ends.push_back(second.run(folder / "checkpoint", {}));
        own.best = bytes_of(second.best());
        own.history = second.history();
        own.ends.push_back(first.run(folder / "no such folder/checkpoint", {}));
        own.resumes.push_back(second.resume(ranks.rank() == 1 ? folder / "gone" : folder / "checkpoint"));
        own.resumes.push_back(second.resume(ranks.rank() == 1 ? whole.checkpoint() : folder / "checkpoint"));
    });
    for (const Found& own : found) {
        REQUIRE(own.ends[0]);
        CHECK(*own.ends[0] == TrainingEnd::stopped);
        REQUIRE(own.resumes[0]);
        REQUIRE(own.ends[1]);
        CHECK(*own.ends[1] == TrainingEnd::finished);
        CHECK((own.best == bytes_of(whole.trainer.best())));
        CHECK(same(own.history, whole.trainer.history()));
        REQUIRE(!own.resumes[1]); // what fails in one rank fails in all
        CHECK(says(own.resumes[1].error().message, "process 1: "));
        CHECK(says(own.resumes[1].error().message, "gone"));
        REQUIRE(!own.ends[2]);
        CHECK(says(own.ends[2].error().message, "no such folder"));
        REQUIRE(!own.resumes[2]); // of the same run, but not written by the same
        CHECK(says(own.resumes[2].error().message, "expected the same checkpoint in all processes"));
    }
}
