// RunState: what goes into a checkpoint comes back, and only into a run that it belongs to.
#include "training/run_state.h"

#include "tests/catch.h"
#include "tests/slow_network.h"
#include "tests/test_folder.h"

#include <nlohmann/json.hpp>

using namespace sordino;
using namespace sordino::test;

namespace {

const std::string identity = R"({"options": {"a": 1}, "data": "some", "spec": "16 ms", "layers": [1, 2]})";

// With norms and a tied layer, so that a state is more than the parameters.
TrainedNetwork some_network(unsigned seed) {
    auto network = trained({random_layer(4, 5, {0, 2}, seed), random_layer(5, 3, {0}, seed + 1),
                            random_layer(3, 5, {0}, seed + 2), random_layer(5, 2, {0}, seed + 3)});
    network[0].norm = random_norm(5, seed + 4);
    network[3].norm = random_norm(2, seed + 5);
    network[2].layer.tied_to = 1;
    tie(network);
    return network;
}

RunState some_state(const TrainingOptions& options, unsigned seed) {
    const BatchNorm numbers = random_norm(4, seed + 6);
    return {options, some_network(seed), {numbers.mean, numbers.gain}};
}

// What a step of the trainer changes.
void step(RunState& state, unsigned seed) {
    auto gradient = some_network(seed);
    const auto parameters = parameters_of(state.current);
    state.optimizer.step(parameters, parameters_of(gradient), 0.01F);
    state.current[0].norm->mean *= 1.5F;
    state.current[3].norm->variance *= 0.5F;
    tie(state.current);
    if (!state.average.average.empty()) state.average.add(parameters);
    ++state.step;
}

RunState state_after_an_epoch(const TrainingOptions& options) {
    RunState state = some_state(options, 1);
    for (unsigned t = 0; t < 3; ++t) step(state, 10 + t);
    state.best = state.current;
    step(state, 20);
    state.history = {{1, 0.5, 0.25, 3.5, 1e-3, 17.25, 100.5, 0.75, true},
                     {2, 1.0 / 3, 0.3, 4, 1e-4, 30, 90, 1, false}};
    return state;
}

bool same(Checkpoint a, Checkpoint b) { return a.values == b.values && a.progress == b.progress; }

TrainingOptions options_with(OptimizerKind kind, float average) {
    TrainingOptions options;
    options.optimizer.kind = kind;
    options.average = average;
    return options;
}

// What is said about the checkpoint, which must then have changed nothing.
std::string refusal(Checkpoint checkpoint, const std::string& own_identity = identity) {
    RunState state = some_state(options_with(OptimizerKind::adam, 0.9F), 2);
    double seconds = 12.5;
    const Checkpoint before = to_checkpoint(state, identity, 0);
    const std::string said = take(checkpoint, own_identity, state, seconds);
    if (said.empty()) return said;
    CHECK(same(to_checkpoint(state, identity, 0), before));
    CHECK(state.optimizer.steps == 0);
    CHECK(seconds == 12.5);
    return said;
}

Checkpoint some_checkpoint() {
    RunState state = state_after_an_epoch(options_with(OptimizerKind::adam, 0.9F));
    return to_checkpoint(state, identity, 60);
}

bool says(const std::string& message, const std::string& words) {
    CAPTURE(message);
    return message.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("run state: a state that comes back from its checkpoint goes on as if it had never stopped") {
    using enum OptimizerKind;
    const TrainingOptions options =
        options_with(GENERATE(sgd, rmsprop, adam, adamw, muon), GENERATE(0.0F, 0.9F));
    CAPTURE(name_of(options.optimizer.kind), options.average);
    const TestFolder folder;
    RunState state = state_after_an_epoch(options), other = some_state(options, 2);
    REQUIRE(save_checkpoint(folder / "checkpoint", to_checkpoint(state, identity, 61.5)));
    auto checkpoint = load_checkpoint(folder / "checkpoint");
    REQUIRE(checkpoint);
    double seconds = 0;
    CHECK(take(*checkpoint, identity, other, seconds).empty());
    CHECK(seconds == 61.5);
    const auto check_same = [&] {
        CHECK(same(to_checkpoint(other, identity, 5), to_checkpoint(state, identity, 5)));
        for (std::size_t i = 0; i < 4; ++i) { // tied weights are not in the checkpoint
            CHECK((other.current[i].layer.weight == state.current[i].layer.weight));
            CHECK((other.best[i].layer.weight == state.best[i].layer.weight));
        }
        if (options.average == 0) return;
        auto a = state.current, b = other.current;
        state.average.copy_to(parameters_of(a));
        other.average.copy_to(parameters_of(b));
        CHECK((a[0].layer.weight == b[0].layer.weight));
        CHECK((a[0].layer.weight != state.current[0].layer.weight));
    };
    check_same();
    for (unsigned t = 0; t < 3; ++t) {
        step(state, 30 + t);
        step(other, 30 + t);
    }
    check_same();
    CHECK(other.step == 7);
}

TEST_CASE("run state: nothing of what a step or an epoch changes is missing in the checkpoint") {
    const TrainingOptions options = options_with(OptimizerKind::adam, 0.9F);
    RunState state = state_after_an_epoch(options);
    const Checkpoint before = to_checkpoint(state, identity, 5);
    const std::function<void()> changes[] = {[&] { state.current[1].layer.weight(0, 0) += 1; },
                                             [&] { state.current[2].layer.bias[0] += 1; },
                                             [&] { state.current[0].norm->gain[0] += 1; },
                                             [&] { state.current[3].norm->shift[0] += 1; },
                                             [&] { state.current[0].norm->mean[0] += 1; },
                                             [&] { state.current[3].norm->variance[0] += 1; },
                                             [&] { state.best[0].layer.weight(0, 0) += 1; },
                                             [&] { state.best[3].norm->variance[0] += 1; },
                                             [&] { state.optimizer.first[7] += 1; },
                                             [&] { state.optimizer.second[7] += 1; },
                                             [&] { state.average.average[7] += 1; },
                                             [&] { state.scale.mean[1] += 1; },
                                             [&] { state.scale.scale[1] += 1; },
                                             [&] { ++state.step; },
                                             [&] { ++state.optimizer.steps; },
                                             [&] { state.history.pop_back(); }};
    Checkpoint last = before;
    for (const auto& change : changes) {
        change();
        const Checkpoint now = to_checkpoint(state, identity, 5);
        CHECK_FALSE(same(now, last));
        last = now;
    }
    CHECK_FALSE(same(to_checkpoint(state, identity, 6), last));
}

TEST_CASE("run state: ten thousand epochs come back from a file, those that are no numbers too") {
    const TrainingOptions options = options_with(OptimizerKind::adam, 0.9F);
    RunState state = state_after_an_epoch(options), other = some_state(options, 2);
    state.history.resize(10000, state.history.back());
    state.history[5].gradient_norm = std::numeric_limits<double>::infinity();
    state.history[6].training_loss = std::nan("");
    state.optimizer.steps -= 1; // of a gradient that was no number
    const TestFolder folder;
    REQUIRE(save_checkpoint(folder / "long", to_checkpoint(state, identity, 60)));
    auto loaded = load_checkpoint(folder / "long");
    REQUIRE(loaded);
    double seconds = 0;
    REQUIRE(take(*loaded, identity, other, seconds).empty());
    REQUIRE(other.history.size() == 10000);
    CHECK(std::isinf(other.history[5].gradient_norm));
    CHECK(std::isnan(other.history[6].training_loss));
    CHECK(other.history[9999].validation_loss == state.history[9999].validation_loss);
    CHECK(other.optimizer.steps == state.optimizer.steps);
    CHECK(other.step == other.optimizer.steps + 1);
}

// Structured bindings name every field: one more in the struct, and this test does not compile.
TEST_CASE("run state: every number of the history comes back") {
    RunState state = state_after_an_epoch(options_with(OptimizerKind::adam, 0.9F));
    RunState other = some_state(options_with(OptimizerKind::adam, 0.9F), 2);
    Checkpoint checkpoint = to_checkpoint(state, identity, 60);
    double seconds = 0;
    REQUIRE(take(checkpoint, identity, other, seconds).empty());
    REQUIRE(other.history.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& [epoch, training, validation, snr, rate, took, audio_rate, norm, best] = state.history[i];
        const EpochResult& e = other.history[i];
        CHECK(e.epoch == epoch);
        CHECK(e.training_loss == training);
        CHECK(e.validation_loss == validation);
        CHECK(e.validation_snr_db == snr);
        CHECK(e.learning_rate == rate);
        CHECK(e.seconds == took);
        CHECK(e.audio_rate == audio_rate);
        CHECK(e.gradient_norm == norm);
        CHECK(e.best == best);
    }
}

TEST_CASE("run state: a checkpoint of a run with anything else is refused, and changes nothing") {
    CHECK(refusal(some_checkpoint()).empty());
    const auto with = [](const char* part, const nlohmann::json& other) {
        auto changed = nlohmann::json::parse(identity);
        changed[part] = other;
        return refusal(some_checkpoint(), changed.dump());
    };
    CHECK(says(with("options", {{"a", 2}}), "other options"));
    CHECK(says(with("data", "others"), "other recordings"));
    CHECK(says(with("spec", "10 ms"), "another frame spec"));
    CHECK(says(with("layers", {1, 2, 3}), "other layers"));
}

TEST_CASE("run state: numbers that are too few, too many or not there are refused by their name") {
    for (const auto& [name, numbers] : some_checkpoint().values) {
        CAPTURE(name);
        REQUIRE(!numbers.empty());
        const auto after = [&n = name](const std::function<void(std::vector<float>&)>& change) {
            Checkpoint checkpoint = some_checkpoint();
            change(checkpoint.values[n]);
            return refusal(std::move(checkpoint));
        };
        CHECK(says(after([](auto& values) { values.pop_back(); }), "'" + name + "'"));
        CHECK(says(after([](auto& values) { values.push_back(0); }), "'" + name + "'"));
        CHECK(says(after([](auto& values) { values.clear(); }), "found 0"));
        Checkpoint without = some_checkpoint();
        without.values.erase(name);
        CHECK(says(refusal(std::move(without)), "'" + name + "'"));
    }
}

TEST_CASE("run state: moments of another kind of optimiser are refused") {
    RunState sgd = state_after_an_epoch(options_with(OptimizerKind::sgd, 0.9F));
    CHECK(says(refusal(to_checkpoint(sgd, identity, 60)), "'optimizer.second'"));
    RunState plain = state_after_an_epoch(options_with(OptimizerKind::adam, 0.0F));
    CHECK(says(refusal(to_checkpoint(plain, identity, 60)), "'average'"));
}

TEST_CASE("run state: progress that does not read as it should is refused, and changes nothing") {
    const auto with = [](const std::string& progress) {
        Checkpoint checkpoint = some_checkpoint();
        checkpoint.progress = progress;
        return refusal(std::move(checkpoint));
    };
    for (const char* wrong : {"", "{", "null", "[]", "7", "{}", "\"text\""}) {
        CAPTURE(wrong);
        CHECK(says(with(wrong), "does not read"));
    }
    const auto progress = nlohmann::json::parse(some_checkpoint().progress);
    REQUIRE(with(progress.dump()).empty());
    for (const auto& [key, value] : progress.items()) {
        CAPTURE(key);
        auto without = progress, other = progress;
        without.erase(key);
        CHECK(says(with(without.dump()), "does not read"));
        other[key] = "text";
        CHECK(says(with(other.dump()), key == "history" ? "expected the column" : "does not read"));
    }
    auto other_history = progress;
    other_history["history"] = "epoch,training_loss\n1,2\n";
    CHECK(says(with(other_history.dump()), "history: expected the column"));
}
