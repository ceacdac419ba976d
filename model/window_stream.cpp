// A sliding window, the network on it, and the mean of what overlapping windows say.
#include "model/window_stream.h"

#include "dsp/denormals.h"
#include "dsp/window.h"
#include "model/blend.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sordino {
namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();
constexpr float highest_level = 1e4F; // deviations: its square is no infinity

std::size_t size_of(int count) { return static_cast<std::size_t>(count); }

} // namespace

WindowStream::WindowStream(std::shared_ptr<const WindowModel> model)
    : model_(std::move(model))
    , network_(model_)
    , gaps_(*model_)
    , multiply_(matrix_vector())
    , channels_(size_of(model_->spec.channel_count()))
    , rows_(size_of(model_->spec.window))
    , past_(2 * channels_ * rows_)
    , window_(channels_ * rows_)
    , inputs_(size_of(model_->network_inputs()))
    , paths_(static_cast<std::size_t>(model_->direct.rows()))
    , shares_(size_of(model_->network_outputs()))
    , outputs_(size_of(model_->spec.outputs()))
    , sums_(outputs_.size())
    , came_((size_of(delay()) + 1) * channels_)
    , row_(channels_)
    , filled_(channels_)
    , given_(channels_)
    , restored_(channels_)
    , level_(channels_)
    , misfit_(channels_) {
    reset();
}

void WindowStream::reset() noexcept SORDINO_NONBLOCKING {
    std::ranges::fill(past_, missing);
    std::ranges::fill(sums_, 0.0F);
    std::ranges::fill(level_, 0.0F);
    std::ranges::fill(misfit_, 0.0F);
    network_.reset();
    gaps_.reset();
    time_ = 0;
}

bool WindowStream::push(std::span<const float> row) noexcept SORDINO_NONBLOCKING {
    const FlushDenormals flush;
    for (std::size_t c = 0; c < channels_; ++c) {
        const auto i = static_cast<Eigen::Index>(c);
        const float x = (row[c] - model_->mean[i]) * model_->scale[i];
        float* place = past_.data() + 2 * c * rows_ + time_ % rows_;
        level_[c] = std::isfinite(row[c]) ? std::min(std::abs(x), highest_level) : 0.0F;
        place[0] = place[rows_] = row_[c] = std::abs(x) <= outlier ? x : missing; // nor is NaN
    }
    gaps_.push(row_);
    std::ranges::copy(row, came(time_));
    ++time_;
    if (time_ % size_of(model_->spec.hop) == 0) see();
    if (time_ <= size_of(delay())) return false;
    give();
    return true;
}

float* WindowStream::came(std::size_t row) noexcept {
    return came_.data() + row % (size_of(delay()) + 1) * channels_;
}

void WindowStream::see() noexcept {
    const WindowSpec& spec = model_->spec;
    for (std::size_t c = 0; c < channels_; ++c)
        std::copy_n(past_.data() + 2 * c * rows_ + time_ % rows_, rows_, window_.data() + c * rows_);
    const auto inputs = std::span(inputs_).first(size_of(spec.inputs()));
    window_inputs(spec, window_, inputs);
    if (!paths_.empty()) {
        multiply_(model_->direct.data(), inputs.data(), paths_.data(), static_cast<int>(paths_.size()),
                  spec.inputs());
        path_levels(spec, inputs, paths_, std::span(inputs_).subspan(inputs.size()));
    }
    blend(network_.process(inputs_), paths_, shares_, outputs_);
    measure(outputs_);
    const auto output = size_of(spec.output), before = size_of(spec.ahead) + output;
    for (std::size_t i = 0; i < output; ++i) {
        if (time_ + i < before) continue; // a row before the first one
        float* sum = sums_.data() + (time_ + i - before) % output * channels_;
        for (std::size_t c = 0; c < channels_; ++c) sum[c] += outputs_[c * output + i];
    }
}

void WindowStream::measure(std::span<const float> rows) noexcept {
    const auto output = size_of(model_->spec.output), begin = size_of(model_->spec.output_begin());
    for (std::size_t c = 0; c < channels_; ++c) {
        float sum = 0.0F;
        int count = 0;
        for (std::size_t i = 0; i < output; ++i) {
            const float error = window_[c * rows_ + begin + i] - rows[c * output + i];
            if (std::isnan(error)) continue;
            sum += error * error;
            ++count;
        }
        misfit_[c] = count > 0 ? std::sqrt(sum / static_cast<float>(count)) : 0.0F;
    }
}

void WindowStream::give() noexcept {
    const auto output = size_of(model_->spec.output), late = size_of(delay());
    float* sum = sums_.data() + (time_ - 1 - late) % output * channels_;
    const float share = static_cast<float>(model_->spec.hop) / static_cast<float>(model_->spec.output);
    std::copy_n(came(time_ - 1 - late), channels_, given_.begin());
    for (std::size_t c = 0; c < channels_; ++c) {
        const auto i = static_cast<Eigen::Index>(c);
        restored_[c] = share * sum[c] / model_->scale[i] + model_->mean[i];
        sum[c] = 0.0F;
    }
    std::ranges::fill(filled_, missing);
    gaps_.fill(filled_);
    for (std::size_t c = 0; c < channels_; ++c) {
        const auto i = static_cast<Eigen::Index>(c);
        if (!std::isfinite(given_[c]) && !std::isnan(filled_[c]))
            restored_[c] = filled_[c] / model_->scale[i] + model_->mean[i];
    }
}

} // namespace sordino
