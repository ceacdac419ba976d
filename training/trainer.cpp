// Steps, epochs, validation, checkpoints.
#include "training/trainer.h"

#include "model/quantise.h"
#include "training/checkpoint.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <numeric>
#include <thread>

namespace sordino {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EpochResult, epoch, training_loss, validation_loss, validation_snr_db,
                                   learning_rate, seconds, audio_rate, best)

namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

// The purposes that streams of random numbers are named after.
enum Stream : std::uint64_t { training_stream = 1, validation_stream = 2, normalisation_stream = 3 };

double seconds_of(const std::vector<Recording>& recordings, double rate) {
    double samples = 0.0;
    for (const auto& r : recordings) samples += static_cast<double>(r.samples.size());
    return samples / rate;
}

// Rises over the first 3 % of the run, then falls as a half cosine to 1 %.
float scheduled(float highest, double progress) {
    constexpr double rise = 0.03;
    if (progress < rise) return highest * static_cast<float>((progress + 1e-4) / (rise + 1e-4));
    const double fall = std::min(1.0, (progress - rise) / (1.0 - rise));
    return highest * static_cast<float>(0.01 + 0.99 * 0.5 * (1.0 + std::cos(std::numbers::pi * fall)));
}

// What must be the same for a run to go on: everything that its numbers depend on.
json identity_of(const TrainingOptions& options, const Voices& training, const Voices& validation) {
    return {{"options", to_json(options)},
            {"data",
             {fmt::format("{:016x}", fingerprint(training.clean)),
              fmt::format("{:016x}", fingerprint(training.noise)),
              fmt::format("{:016x}", fingerprint(validation.clean)),
              fmt::format("{:016x}", fingerprint(validation.noise))}}};
}

bool same_shape(const Model& a, const Model& b) {
    return a.spec == b.spec && std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(),
                                          [](const Layer& x, const Layer& y) {
                                              return x.role == y.role && x.activation == y.activation &&
                                                     x.context == y.context && x.skip == y.skip &&
                                                     x.outputs() == y.outputs() &&
                                                     x.stacked() == y.stacked() && x.is_int8() == y.is_int8();
                                          });
}

} // namespace

struct Trainer::State {
    TrainingOptions options;
    json identity;
    Model current, best;
    std::size_t samples;
    Mixer training_mixer, validation_mixer;
    Adam adam;
    std::vector<BatchWorker> workers;
    std::vector<std::vector<Layer>> gradients; // one a worker
    long steps_per_epoch;
    long step = 0; // over all epochs
    double seconds_before = 0;
    Clock::time_point started;
    std::vector<EpochResult> history;

    State(const TrainingOptions& o, const Voices& training, const Voices& validation, Model start);

    double seconds() const {
        return seconds_before + std::chrono::duration<double>(Clock::now() - started).count();
    }
    double progress() const;
    void measure_normalisation();
    std::vector<LossValue> on_all_workers(const MixtureSource&, Stream, std::uint64_t index, int batch,
                                          bool with_gradient);
    double train_step(const MixtureSource& source);
    EpochResult validate();
    bool no_longer_better() const;
    Result<void> save(const std::filesystem::path& path) const;
    void finish_epoch(const TrainingWatch& watch, double loss, double audio_rate);
};

Trainer::State::State(const TrainingOptions& o, const Voices& training, const Voices& validation, Model start)
    : options(o)
    , identity(identity_of(o, training, validation))
    , current(dequantised(std::move(start)))
    , best(current)
    , samples(sequence_length(o, current.spec).samples())
    , training_mixer(training, o.mixing, o.rate, samples)
    , validation_mixer(validation, o.mixing, o.rate, samples)
    , adam(o.adam, current.parameter_count())
    , started(Clock::now()) {
    const int threads = std::clamp(o.threads, 1, o.batch);
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back(o, current, (o.batch + threads - 1 - t) / threads);
        gradients.push_back(zeros_like(current.layers));
    }
    const double filled =
        seconds_of(training.clean, o.rate) / static_cast<double>(o.sequence_s * static_cast<float>(o.batch));
    steps_per_epoch = o.steps_per_epoch > 0 ? o.steps_per_epoch : std::clamp(std::lround(filled), 20L, 500L);
}

double Trainer::State::progress() const {
    if (options.minutes > 0) return seconds() / (60.0 * options.minutes);
    return static_cast<double>(step) /
           (static_cast<double>(options.epochs) * static_cast<double>(steps_per_epoch));
}

// Worker t takes every threads-th sequence of the batch; values come back in the order of the sequences.
std::vector<LossValue> Trainer::State::on_all_workers(const MixtureSource& source, Stream stream,
                                                      std::uint64_t index, int batch, bool with_gradient) {
    std::vector<std::vector<LossValue>> values(workers.size());
    const auto work = [&](std::size_t t) {
        std::vector<Random> streams;
        for (int s = 0; s < workers[t].sequences(); ++s)
            streams.push_back(
                Random{options.seed, stream, index, t + static_cast<std::size_t>(s) * workers.size()});
        workers[t].draw(source, streams);
        if (with_gradient)
            for (const auto view : parameters_of(gradients[t])) std::fill(view.begin(), view.end(), 0.0F);
        values[t] = workers[t].evaluate(current, batch, with_gradient ? &gradients[t] : nullptr);
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t t = 1; t < workers.size(); ++t) helpers.emplace_back(work, t);
        work(0);
    }
    std::vector<LossValue> all;
    for (int s = 0; s < batch; ++s)
        all.push_back(values[static_cast<std::size_t>(s) % workers.size()]
                            [static_cast<std::size_t>(s) / workers.size()]);
    return all;
}

double Trainer::State::train_step(const MixtureSource& source) {
    const auto values =
        on_all_workers(source, training_stream, static_cast<std::uint64_t>(step), options.batch, true);
    const auto sum = parameters_of(gradients[0]);
    for (std::size_t t = 1; t < gradients.size(); ++t) {
        const auto other = parameters_of(gradients[t]);
        for (std::size_t i = 0; i < sum.size(); ++i)
            for (std::size_t j = 0; j < sum[i].size(); ++j) sum[i][j] += other[i][j];
    }
    adam.step(parameters_of(current.layers), sum, scheduled(options.learning_rate, progress()));
    ++step;
    double loss = 0.0;
    for (const auto& v : values) loss += v.loss / static_cast<double>(values.size());
    return loss;
}

EpochResult Trainer::State::validate() {
    EpochResult result;
    const int batches = std::max(1, options.validation_sequences / options.batch);
    int voices = 0;
    const MixtureSource source = [this](Random random) { return validation_mixer.draw(random); };
    for (int b = 0; b < batches; ++b)
        for (const auto& v :
             on_all_workers(source, validation_stream, static_cast<std::uint64_t>(b), options.batch, false)) {
            result.validation_loss += v.loss / (batches * options.batch);
            result.validation_snr_db += v.snr_db;
            voices += v.snr_db != 0.0 ? 1 : 0;
        }
    result.validation_snr_db /= std::max(voices, 1);
    return result;
}

// Mean and deviation of each feature over a few batches become the model's input normalisation.
void Trainer::State::measure_normalisation() {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(current.spec.feature_count()), squares = sum;
    double columns = 0.0;
    const MixtureSource source = [this](Random random) { return training_mixer.draw(random); };
    for (std::uint64_t b = 0; b < 4; ++b) {
        on_all_workers(source, normalisation_stream, b, options.batch, false);
        for (const auto& worker : workers) {
            const Eigen::MatrixXd f = worker.features().cast<double>();
            sum += f.rowwise().sum();
            squares += f.rowwise().squaredNorm();
            columns += static_cast<double>(f.cols());
        }
    }
    const Eigen::ArrayXd mean = sum.array() / columns;
    const Eigen::ArrayXd deviation = (squares.array() / columns - mean.square()).max(1e-6).sqrt();
    current.input_mean = mean.cast<float>();
    current.input_scale = deviation.inverse().cast<float>();
    best = current;
}

Result<void> Trainer::State::save(const std::filesystem::path& path) const {
    const json state{{"identity", identity}, {"step", step}, {"seconds", seconds()}, {"history", history}};
    return save_checkpoint(path, {current, best, adam.first, adam.second, state.dump()});
}

bool Trainer::State::no_longer_better() const {
    const auto best_epoch =
        std::find_if(history.rbegin(), history.rend(), [](const auto& h) { return h.best; });
    return !history.empty() && best_epoch - history.rbegin() >= options.patience;
}

void Trainer::State::finish_epoch(const TrainingWatch& watch, double loss, double audio_rate) {
    EpochResult result = validate();
    result.epoch = static_cast<int>(history.size()) + 1;
    result.training_loss = loss;
    result.learning_rate = static_cast<double>(scheduled(options.learning_rate, progress()));
    result.seconds = seconds();
    result.audio_rate = audio_rate;
    result.best = std::all_of(history.begin(), history.end(),
                              [&](const auto& h) { return result.validation_loss < h.validation_loss; });
    if (result.best) best = current;
    history.push_back(result);
    if (watch.epoch) watch.epoch(result);
}

Trainer::Trainer(const TrainingOptions& options, const Voices& training, const Voices& validation,
                 Model start, bool fresh)
    : state_(std::make_unique<State>(options, training, validation, std::move(start))) {
    if (fresh) state_->measure_normalisation();
}

Trainer::~Trainer() = default;

Result<void> Trainer::resume(const std::filesystem::path& path) {
    auto checkpoint = load_checkpoint(path);
    if (!checkpoint) return tl::unexpected(checkpoint.error());
    const auto refuse = [&](const std::string& why) {
        return fail(fmt::format("{}: {}; train anew without --resume", path.string(), why));
    };
    State& s = *state_;
    try {
        const json progress = json::parse(checkpoint->progress);
        if (progress.at("identity").at("options") != s.identity.at("options"))
            return refuse("it is of a run with other options");
        if (progress.at("identity").at("data") != s.identity.at("data"))
            return refuse("it is of a run with other recordings");
        progress.at("step").get_to(s.step);
        progress.at("seconds").get_to(s.seconds_before);
        progress.at("history").get_to(s.history);
    } catch (const json::exception& e) {
        return refuse(fmt::format("its progress does not read as it should ({})", e.what()));
    }
    if (!same_shape(checkpoint->current, s.current) || !same_shape(checkpoint->best, s.current) ||
        checkpoint->first.size() != s.adam.first.size() || checkpoint->second.size() != s.adam.second.size())
        return refuse("its layers are not those of this run");
    s.current = std::move(checkpoint->current);
    s.best = std::move(checkpoint->best);
    s.adam.first = std::move(checkpoint->first);
    s.adam.second = std::move(checkpoint->second);
    s.adam.steps = s.step;
    s.started = Clock::now();
    return {};
}

Result<TrainingEnd> Trainer::run(const std::filesystem::path& checkpoint, const TrainingWatch& watch) {
    State& s = *state_;
    const double audio_per_step = static_cast<double>(s.samples) / s.options.rate * s.options.batch;
    const MixtureSource source = [&](Random random) {
        return watch.draw ? watch.draw(s.training_mixer, random) : s.training_mixer.draw(random);
    };
    if (s.history.empty())
        if (const auto saved = s.save(checkpoint); !saved) return tl::unexpected(saved.error());
    while (s.progress() < 1.0 && !s.no_longer_better()) {
        double loss = 0.0;
        long done = 0;
        const auto seconds_a_step = [&, epoch_started = Clock::now()] {
            return std::chrono::duration<double>(Clock::now() - epoch_started).count() /
                   static_cast<double>(done);
        };
        while (done < s.steps_per_epoch && s.progress() < 1.0) {
            loss += s.train_step(source);
            ++done;
            // an unfinished epoch is not kept: a resumed run repeats it and so ends with the same bytes
            if (watch.stop && watch.stop()) return TrainingEnd::stopped;
            if (!watch.progress) continue;
            const double took = seconds_a_step();
            const double left =
                s.options.minutes > 0
                    ? 60.0 * s.options.minutes - s.seconds()
                    : took * static_cast<double>(s.options.epochs * s.steps_per_epoch - s.step);
            watch.progress({static_cast<int>(s.history.size()) + 1, done, s.steps_per_epoch,
                            loss / static_cast<double>(done), audio_per_step / took, std::max(0.0, left)});
        }
        s.finish_epoch(watch, loss / static_cast<double>(done), audio_per_step / seconds_a_step());
        if (const auto saved = s.save(checkpoint); !saved) return tl::unexpected(saved.error());
    }
    return s.no_longer_better() ? TrainingEnd::no_longer_better : TrainingEnd::finished;
}

const Model& Trainer::best() const { return state_->best; }
const std::vector<EpochResult>& Trainer::history() const { return state_->history; }

} // namespace sordino
