// Windows as examples, and how far outputs are from what was there.
#include "training/window_task.h"

#include "dsp/window.h"
#include "model/blend.h"
#include "training/element_loss.h"
#include "training/fnv1a.h"
#include "training/matrix_column.h"
#include "training/window_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace sordino {
namespace {

void normalise(Series& one, const Eigen::VectorXf& mean, const Eigen::VectorXf& scale) {
    for (auto* values : {&one.values, &one.noisy})
        if (values->size() > 0) *values = (values->rowwise() - mean.transpose()) * scale.asDiagonal();
}

// Noise has a level of its own: each recording is brought to the deviation 1 about its mean.
void normalise_noise(std::vector<Series>& all) {
    for (auto& one : all) {
        const auto [mean, deviation] = channel_scale({one});
        normalise(one, mean, deviation.cwiseInverse());
    }
}

Corruptor checked(const WindowModel& frame, const WindowOptions& options) {
    if (const auto fits = check_loss(options.loss.terms, LossSubject::vectors, false); !fits)
        throw std::invalid_argument(fits.error().message);
    auto corruptor = Corruptor::make(options.corruptions, {1, frame.spec.rate_hz, {}, true});
    if (!corruptor) throw std::invalid_argument(corruptor.error().message);
    return std::move(*corruptor);
}

template <class Matrix>
std::uint64_t hash_of(const Matrix& m, std::uint64_t hash = fnv1a_start) {
    return fnv1a(std::as_bytes(std::span(m.data(), static_cast<std::size_t>(m.size()))), hash);
}

std::uint64_t hash_of(const SeriesSet& set) {
    std::uint64_t hash = fnv1a_start;
    for (const auto* part : {&set.clean, &set.noise})
        for (const auto& one : *part) hash = hash_of(one.noisy, hash_of(one.values, hash));
    return hash;
}

} // namespace

class WindowExamples : public Examples {
  public:
    WindowExamples(const WindowTask& task, int count)
        : task_(task)
        , inputs_(task.frame_.network_inputs(), count)
        , wanted_(task.frame_.spec.outputs(), count)
        , lines_(wanted_)
        , weight_(wanted_)
        , known_(wanted_)
        , hidden_(wanted_)
        , paths_(task.frame_.direct.rows(), count)
        , shares_(task.frame_.network_outputs(), count)
        , whole_(wanted_)
        , slope_(wanted_)
        , share_(count)
        , drawing_(task.frame_.spec, task.options_.mixing, task.corruptor_) {}

    void draw(ExampleSet set, std::span<const Random> streams) override {
        const auto& series = set == ExampleSet::training ? task_.training_ : task_.validation_;
        for (Eigen::Index i = 0; i < inputs_.cols(); ++i) {
            Random random = streams[static_cast<std::size_t>(i)];
            drawing_.draw(series, random);
            window_inputs(task_.frame_.spec, drawing_.spoilt(), window_of(i));
            compare(i);
        }
        if (paths_.size() == 0) return;
        paths_.noalias() = task_.frame_.direct * inputs_.topRows(task_.frame_.spec.inputs());
        for (Eigen::Index i = 0; i < inputs_.cols(); ++i)
            path_levels(task_.frame_.spec, window_of(i), column(std::as_const(paths_), i),
                        column(inputs_, i).subspan(window_of(i).size()));
    }

    const Eigen::MatrixXf& inputs() const override { return inputs_; }

    std::vector<LossValue> judge(const Eigen::MatrixXf& outputs, float scale,
                                 Eigen::MatrixXf* d_outputs) override {
        std::vector<LossValue> values;
        combine(outputs);
        slope_.setZero();
        for (Eigen::Index i = 0; i < inputs_.cols(); ++i) {
            const auto output = column(std::as_const(whole_), i);
            const double loss = element_loss(
                task_.options_.loss, output,
                {column(std::as_const(wanted_), i), {}, column(std::as_const(weight_), i)}, scale * share_[i],
                d_outputs != nullptr ? column(slope_, i) : std::span<float>());
            values.push_back({static_cast<double>(share_[i]) * loss, snr_db(i)});
        }
        if (d_outputs != nullptr) spread_slope(outputs, *d_outputs);
        return values;
    }

  private:
    friend class WindowTask;

    std::span<float> window_of(Eigen::Index i) {
        return column(inputs_, i).first(static_cast<std::size_t>(task_.frame_.spec.inputs()));
    }

    void combine(const Eigen::MatrixXf& outputs) {
        whole_ = outputs.topRows(wanted_.rows());
        for (Eigen::Index i = 0; i < outputs.cols() && paths_.size() > 0; ++i)
            blend(column(outputs, i), column(std::as_const(paths_), i), column(shares_, i),
                  column(whole_, i));
    }

    // A share's slope is that of the softmax: what it would bring, less what all bring.
    void spread_slope(const Eigen::MatrixXf& outputs, Eigen::MatrixXf& d_outputs) const {
        if (paths_.size() == 0) {
            d_outputs = slope_;
            return;
        }
        const auto rows = wanted_.rows();
        d_outputs.resize(outputs.rows(), outputs.cols());
        d_outputs.topRows(rows) = shares_.topRows(rows).cwiseProduct(slope_);
        for (Eigen::Index k = 0; k < paths_.rows(); k += rows)
            d_outputs.middleRows(k + rows, rows) = shares_.middleRows(k + rows, rows).array() *
                                                   slope_.array() *
                                                   (paths_.middleRows(k, rows) - whole_).array();
    }

    // What the outputs of example i are to be, and how much each counts.
    void compare(Eigen::Index i) {
        const WindowSpec& spec = task_.frame_.spec;
        double error = 0.0, total = 0.0;
        for (int c = 0; c < spec.channel_count(); ++c)
            for (int r = 0; r < spec.output; ++r) {
                const int output = c * spec.output + r, at = c * spec.window + spec.output_begin() + r;
                const float clean = drawing_.clean()[static_cast<std::size_t>(at)], line = inputs_(at, i);
                const bool known = !std::isnan(clean),
                           seen = !std::isnan(drawing_.spoilt()[static_cast<std::size_t>(at)]);
                wanted_(output, i) = known ? clean : 0.0F;
                lines_(output, i) = line;
                known_(output, i) = known ? 1.0F : 0.0F;
                hidden_(output, i) = known && !seen ? 1.0F : 0.0F;
                weight_(output, i) = known && !(seen && task_.options_.hidden_only) ? 1.0F : 0.0F;
                if (weight_(output, i) == 0.0F) continue;
                error += static_cast<double>((line - clean) * (line - clean));
                total += 1.0;
            }
        const float light = task_.options_.light;
        share_[i] = light > 0.0F ? 1.0F / (static_cast<float>(error / std::max(total, 1.0)) + light) : 1.0F;
    }

    // Of the outputs, in standard deviations: their power is 1.
    double snr_db(Eigen::Index i) const {
        const double total = static_cast<double>(weight_.col(i).sum());
        if (total == 0.0) return 0.0;
        const double error = static_cast<double>(
            ((whole_.col(i) - wanted_.col(i)).cwiseAbs2().array() * weight_.col(i).array()).sum());
        return 10.0 * std::log10(total / std::max(error, 1e-12));
    }

    const WindowTask& task_;
    Eigen::MatrixXf inputs_, wanted_, lines_, weight_, known_, hidden_;
    Eigen::MatrixXf paths_, shares_, whole_, slope_; // see blend()
    Eigen::VectorXf share_;                          // (examples) what an example's loss counts
    WindowDrawing drawing_;
};

WindowTask::WindowTask(WindowModel frame, SeriesSet training, SeriesSet validation,
                       const WindowOptions& options)
    : frame_(std::move(frame))
    , training_(std::move(training))
    , validation_(std::move(validation))
    , options_(options)
    , corruptor_(checked(frame_, options)) {
    for (auto* set : {&training_, &validation_}) {
        std::erase_if(set->clean, [&](const Series& one) { return one.values.rows() < frame_.spec.output; });
        if (set->clean.empty())
            throw std::invalid_argument(
                fmt::format("expected recordings of at least {} rows to train on and to hold out, found none",
                            frame_.spec.output));
        for (auto& one : set->clean) normalise(one, frame_.mean, frame_.scale);
        normalise_noise(set->noise);
    }
}

double WindowTask::amount() const { return frame_.spec.output / frame_.spec.rate_hz; }

double WindowTask::training_amount() const {
    double rows = 0.0;
    for (const auto& one : training_.clean) rows += static_cast<double>(one.values.rows());
    return rows / frame_.spec.rate_hz;
}

std::string WindowTask::fingerprint() const {
    const WindowSpec& s = frame_.spec;
    const WindowMixing& m = options_.mixing;
    std::string corruptions;
    for (const auto& corruption : options_.corruptions) corruptions += text_of(corruption) + ';';
    return fmt::format("{:016x} {:016x} {:016x} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}",
                       hash_of(training_), hash_of(validation_), hash_of(frame_.direct), s.rate_hz, s.window,
                       s.output, s.ahead, s.hop, s.flags, options_.light, options_.hidden_only, m.snr_low_db,
                       m.snr_high_db, m.clean, m.level_db, m.speed, m.flip, m.second_noise, m.noise_speed_low,
                       m.noise_speed_high, corruptions);
}

std::unique_ptr<Examples> WindowTask::room_for(int examples) const {
    return std::make_unique<WindowExamples>(*this, examples);
}

WindowTask::Known WindowTask::examples(ExampleSet set, int count, std::uint64_t seed) const {
    WindowExamples room(*this, count);
    std::vector<Random> streams;
    for (int i = 0; i < count; ++i)
        streams.push_back(Random{seed, static_cast<std::uint64_t>(set), static_cast<std::uint64_t>(i)});
    room.draw(set, streams);
    return {room.inputs_, room.wanted_, room.lines_, room.weight_ * room.share_.asDiagonal(),
            room.known_,  room.hidden_};
}

WindowTask::Stretch WindowTask::stretch(ExampleSet set, int rows, std::uint64_t seed) const {
    const SeriesSet& series = set == ExampleSet::training ? training_ : validation_;
    WindowSpec spec = frame_.spec;
    spec.ahead = spec.window = 0;
    for (const auto& one : series.clean)
        spec.window =
            std::max(spec.window, static_cast<int>(std::min<Eigen::Index>(one.values.rows(), rows)));
    spec.output = spec.window;
    WindowDrawing drawing(spec, options_.mixing, corruptor_);
    Random random{seed, static_cast<std::uint64_t>(set)};
    drawing.draw(series, random);
    const auto in_units = [&](std::span<const float> values) -> Eigen::MatrixXf {
        const Eigen::Map<const Eigen::MatrixXf> all(values.data(), spec.window, spec.channel_count());
        return (all * frame_.scale.cwiseInverse().asDiagonal()).rowwise() + frame_.mean.transpose();
    };
    return {in_units(drawing.clean()), in_units(drawing.spoilt())};
}

RowMatrix straight_through(const WindowSpec& spec) {
    RowMatrix path = RowMatrix::Zero(spec.outputs(), spec.inputs());
    for (int c = 0; c < spec.channel_count(); ++c)
        for (int r = 0; r < spec.output; ++r)
            path(c * spec.output + r, c * spec.window + spec.output_begin() + r) = 1.0F;
    return path;
}

} // namespace sordino
