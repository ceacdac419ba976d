// Mixtures become sequences, a share of a batch at a time.
#include "training/sound_task.h"

#include "model/gain_estimator.h"
#include "model/model_file.h"
#include "training/fnv1a.h"
#include "training/mask_loss.h"
#include "training/sequence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace sordino {
namespace {

// Every sequences-th column from s on: one sequence out of a time-major batch.
auto sequence_columns(auto& matrix, int s, int sequences) {
    return matrix(Eigen::all, Eigen::seq(s, Eigen::last, sequences));
}

double seconds_of(const std::vector<Recording>& recordings, double rate) {
    double samples = 0.0;
    for (const auto& r : recordings) samples += static_cast<double>(r.samples.size());
    return samples / rate;
}

std::string fingerprint_of(const Voices& set) {
    std::uint64_t rooms = fnv1a_start;
    for (const auto& room : set.rooms) rooms = fnv1a(std::as_bytes(std::span(room.taps)), rooms);
    return fmt::format("{:016x} {:016x} {:016x} {:016x}", fingerprint(set.clean), fingerprint(set.noise),
                       fingerprint(set.pairs), rooms);
}

std::string fingerprint_of(const Model* teacher) {
    return teacher == nullptr ? ""
                              : fmt::format(" {:016x}", fnv1a(serialize_safetensors(tensors_of(*teacher))));
}

// The gains that a teacher gives to the noisy spectra.
Eigen::MatrixXf gains_of(GainEstimator& teacher, PowerSpectrum& power_spectrum, const Sequence& sequence) {
    Eigen::MatrixXf gains(sequence.noisy.rows(), sequence.noisy.cols());
    Eigen::VectorXf power(gains.rows());
    const auto bins = static_cast<std::size_t>(gains.rows());
    teacher.reset();
    for (Eigen::Index t = 0; t < gains.cols(); ++t) {
        power.setZero();
        power_spectrum.add({sequence.noisy.col(t).data(), bins}, 1.0F, {power.data(), bins});
        teacher.process({power.data(), bins}, {gains.col(t).data(), bins});
    }
    return gains;
}

// What a network is compared with is smoothed and turned down no more than its own gains in training.
std::shared_ptr<const Model> as_it_judges(std::shared_ptr<const Model> teacher) {
    if (teacher == nullptr) return teacher;
    auto plain = std::make_shared<Model>(*teacher);
    plain->smoothing = {};
    plain->pause_depth_db = 0.0F;
    plain->treble = as_it_judges(plain->treble);
    return plain;
}

Corruptor corruptor_of(const std::vector<Corruption>& corruptions, const Grid& grid) {
    auto corruptor = Corruptor::make(corruptions, grid);
    if (!corruptor) throw std::invalid_argument(corruptor.error().message);
    return std::move(*corruptor);
}

// Without a voice above it, every network would be as good.
void check_reach(const Voices& set, const char* which, float low_hz) {
    float highest = 0.0F;
    for (const auto& recording : set.clean) highest = std::max(highest, recording.limit_hz);
    for (const auto& pair : set.pairs) highest = std::max(highest, pair.clean.limit_hz);
    if (low_hz > 0.0F && highest <= low_hz)
        throw std::invalid_argument(
            fmt::format("the loss: expected clean recordings with sound above {:g} Hz, found none {} that "
                        "goes above {:g} Hz; add such, at a rate that holds it, or begin the loss lower",
                        low_hz, which, highest));
}

double frames_a_second(const FrameSize& size) { return size.rate / size.hop; }

} // namespace

class SoundExamples : public Examples {
  public:
    SoundExamples(const SoundTask& task, int count)
        : task_(task)
        , maker_(task.spec_, task.length_.size, task.length_.warm_up_frames, task.loss_.low_hz)
        , loss_(task.loss_, Bands(task.spec_, task.length_.size))
        , power_spectrum_(task.length_.size)
        , sequences_(static_cast<std::size_t>(count))
        , inputs_(task.spec_.feature_count(), static_cast<Eigen::Index>(count) * task.frames()) {
        if (task.teacher_) teacher_.emplace(task.teacher_, task.length_.size);
    }

    void draw(ExampleSet set, std::span<const Random> streams) override {
        streams_.assign(streams.begin(), streams.end());
        for (int s = 0; s < count(); ++s) {
            auto& sequence = sequences_[static_cast<std::size_t>(s)];
            sequence = maker_.make(task_.mixture(set, streams[static_cast<std::size_t>(s)]));
            if (teacher_) sequence.teacher_gain = gains_of(*teacher_, power_spectrum_, sequence);
            sequence_columns(inputs_, s, count()) = sequence.features;
        }
    }

    const Eigen::MatrixXf& inputs() const override { return inputs_; }

    void spoil(Eigen::MatrixXf& scaled) const override {
        if (task_.feature_corruptor_.empty()) return;
        for (int s = 0; s < count(); ++s) {
            Random random = streams_[static_cast<std::size_t>(s)];
            Random own{random.bits(), 2};
            Eigen::MatrixXf features = sequence_columns(scaled, s, count());
            task_.feature_corruptor_.apply({features.data(), static_cast<std::size_t>(features.size())}, own);
            sequence_columns(scaled, s, count()) = features;
        }
    }

    std::vector<LossValue> judge(const Eigen::MatrixXf& outputs, float scale,
                                 Eigen::MatrixXf* d_outputs) override {
        if (d_outputs != nullptr) d_outputs->resize(outputs.rows(), outputs.cols());
        std::vector<LossValue> values;
        for (int s = 0; s < count(); ++s) {
            own_ = sequence_columns(outputs, s, count());
            values.push_back(loss_(sequences_[static_cast<std::size_t>(s)], own_, scale,
                                   d_outputs != nullptr ? &d_own_ : nullptr));
            if (d_outputs != nullptr) sequence_columns(*d_outputs, s, count()) = d_own_;
        }
        return values;
    }

  private:
    int count() const { return static_cast<int>(sequences_.size()); }

    const SoundTask& task_;
    SequenceMaker maker_;
    MaskLoss loss_;
    PowerSpectrum power_spectrum_;
    std::optional<GainEstimator> teacher_;
    std::vector<Random> streams_; // that the sequences were drawn from
    std::vector<Sequence> sequences_;
    Eigen::MatrixXf inputs_, own_, d_own_;
};

SequenceLength sequence_length(const TrainingOptions& options, const FrameSpec& spec) {
    const FrameSize size = frame_size(spec, options.rate);
    const auto frames = [&](float seconds) {
        return static_cast<int>(
            std::lround(seconds * static_cast<float>(size.rate) / static_cast<float>(size.hop)));
    };
    return {size, std::max(1, frames(options.sequence_s)), std::max(0, frames(options.warm_up_s))};
}

SoundTask::SoundTask(const TrainingOptions& options, const FrameSpec& spec, const Voices& training,
                     const Voices& validation, Drawing draw, std::shared_ptr<const Model> teacher)
    : loss_(options.loss)
    , spec_(spec)
    , length_(sequence_length(options, spec))
    , training_seconds_(seconds_of(training.clean, options.rate))
    , fingerprint_(fingerprint_of(training) + " " + fingerprint_of(validation) +
                   fingerprint_of(teacher.get()))
    , training_(training, options.mixing, options.rate, length_.samples())
    , validation_(validation, options.mixing, options.rate, length_.samples())
    , draw_(std::move(draw))
    , teacher_(as_it_judges(std::move(teacher)))
    , corruptor_(corruptor_of(options.corruptions, {1, options.rate, training.rooms}))
    , feature_corruptor_(
          corruptor_of(options.feature_corruptions,
                       {static_cast<std::size_t>(spec.feature_count()), frames_a_second(length_.size), {}})) {
    for (const auto& corruption : options.corruptions)
        if (corruption.kind->name == "gain")
            throw std::invalid_argument(
                "corruption 'gain': no mask brings a level back; mixtures have the levels "
                "that --level-low and --level-high say");
    check_reach(training, "to learn from", loss_.low_hz);
    check_reach(validation, "held out", loss_.low_hz);
    if (teacher_ && frame_size(teacher_->spec, options.rate).hop != length_.size.hop)
        throw std::invalid_argument(fmt::format("the teacher: expected a hop of {:g} ms, found {:g} ms",
                                                spec.hop_ms, teacher_->spec.hop_ms));
}

double SoundTask::amount() const { return static_cast<double>(length_.samples()) / length_.size.rate; }

double SoundTask::training_amount() const { return training_seconds_; }

std::unique_ptr<Examples> SoundTask::room_for(int examples) const {
    return std::make_unique<SoundExamples>(*this, examples);
}

Mixture SoundTask::mixture(ExampleSet set, Random random) const {
    Random corruption{Random(random).bits(), 1};
    Mixture mixture = set == ExampleSet::validation ? validation_.draw(random)
                      : draw_                       ? draw_(training_, random)
                                                    : training_.draw(random);
    corruptor_.apply(mixture.noisy, corruption);
    return mixture;
}

} // namespace sordino
