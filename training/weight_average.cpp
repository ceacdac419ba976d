// The moving average of the parameters.
#include "training/weight_average.h"

#include <algorithm>

namespace sordino {

WeightAverage::WeightAverage(float decay, std::size_t parameters)
    : average(parameters)
    , decay_(decay) {}

void WeightAverage::add(std::span<const std::span<float>> parameters) {
    const auto before = static_cast<float>(steps++);
    const float share = 1.0F - std::min(decay_, before / (before + 9.0F));
    float* mean = average.data();
    for (const auto view : parameters) {
        if (share == 1.0F) // exact, whatever was there
            std::copy(view.begin(), view.end(), mean);
        else
            for (std::size_t j = 0; j < view.size(); ++j) mean[j] += share * (view[j] - mean[j]);
        mean += view.size();
    }
}

void WeightAverage::copy_to(std::span<const std::span<float>> parameters) const {
    if (steps == 0) return;
    const float* mean = average.data();
    for (const auto view : parameters) {
        std::copy_n(mean, view.size(), view.begin());
        mean += view.size();
    }
}

} // namespace sordino
