// Runs of the trainer on little data, each in a folder of its own.
#pragma once

#include "model/model_file.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/test_folder.h"
#include "training/sound_task.h"
#include "training/trainer.h"

namespace sordino::test {

struct Data {
    Voices training, validation;
};

inline Recording made_up(const std::string& name, unsigned seed) {
    const auto sound = white_noise(20000 + seed, 0.1, seed);
    std::vector<std::int16_t> samples;
    for (std::size_t i = 0; i < sound.size(); ++i) // syllables
        samples.push_back(static_cast<std::int16_t>(32767.0F * sound[i] * (i % 5000 < 2500 ? 1.0F : 0.1F)));
    return {name, std::move(samples), 8000};
}

// What matters where nothing is to be learnt: little.
inline Data made_up_data() {
    return {{{made_up("a", 1), made_up("b", 2)}, {made_up("c", 3)}}, {{made_up("d", 4)}, {made_up("e", 5)}}};
}

inline TrainingOptions small_options() {
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

// All that a layer can have, and all that a run can have besides its weights.
inline TrainingOptions options_with_everything() {
    TrainingOptions options = small_options();
    options.layers = {"encoder 32 relu 0,1 norm dropout=0.2", "code 16 sigmoid 0 kl=0.01:0.1 dropout=0.1",
                      "decoder 32 elu 0 tied=1 norm", "decoder 32 relu 0,2 skip l1=1e-3"};
    options.optimizer.kind = OptimizerKind::sgd;
    options.optimizer.weight_decay = 1e-3F;
    options.average = 0.9F;
    options.schedule.kind = ScheduleKind::plateau;
    options.schedule.plateau_patience = 1;
    options.learning_rate = 0.02F;
    return options;
}

using Bytes = std::vector<std::byte>;
inline Bytes bytes_of(const Model& model) { return serialize_safetensors(tensors_of(model)); }

using DrawMixture = std::function<Mixture(const Mixer&, Random)>;

struct Run {
    explicit Run(const TrainingOptions& options, const Data& d = made_up_data(), DrawMixture draw = {})
        : Run(options, d, make_model(options).value(), true, std::move(draw)) {}
    Run(const TrainingOptions& options, const Data& d, TrainableModel start, bool fresh,
        DrawMixture draw = {})
        : data(d)
        , task(options, start.model.spec, data.training, data.validation, std::move(draw))
        , trainer(options, task, std::move(start), fresh) {}

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
    SoundTask task;
    Trainer trainer;
};

inline TrainingWatch stop_after(int steps) {
    TrainingWatch watch;
    watch.stop = [left = steps]() mutable { return --left <= 0; };
    return watch;
}

// The same but for the time it took.
inline bool same(const std::vector<EpochResult>& a, const std::vector<EpochResult>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const EpochResult& x, const EpochResult& y) {
        return x.epoch == y.epoch && x.training_loss == y.training_loss &&
               x.validation_loss == y.validation_loss && x.validation_snr_db == y.validation_snr_db &&
               x.learning_rate == y.learning_rate && x.gradient_norm == y.gradient_norm && x.best == y.best;
    });
}

inline bool same(const Trainer& a, const Trainer& b) {
    return bytes_of(a.best()) == bytes_of(b.best()) && same(a.history(), b.history());
}

} // namespace sordino::test
