// Adam.
#include "training/adam.h"

#include <algorithm>
#include <cmath>

namespace sordino {

Adam::Adam(const AdamOptions& options, std::size_t parameters)
    : first(parameters)
    , second(parameters)
    , options_(options) {}

void Adam::step(std::span<const std::span<float>> parameters, std::span<const std::span<float>> gradient,
                float learning_rate) {
    double squares = 0.0;
    for (const auto g : gradient)
        for (const float x : g) squares += static_cast<double>(x) * x;
    const auto norm = static_cast<float>(std::sqrt(squares));
    const float scale = norm > options_.clip_norm ? options_.clip_norm / norm : 1.0F;
    ++steps;
    const auto time = static_cast<double>(steps);
    const auto unbias1 =
        static_cast<float>(1.0 / (1.0 - std::pow(static_cast<double>(options_.beta1), time)));
    const auto unbias2 =
        static_cast<float>(1.0 / (1.0 - std::pow(static_cast<double>(options_.beta2), time)));
    std::size_t k = 0;
    for (std::size_t i = 0; i < parameters.size(); ++i)
        for (std::size_t j = 0; j < parameters[i].size(); ++j, ++k) {
            const float g = scale * gradient[i][j];
            first[k] = options_.beta1 * first[k] + (1.0F - options_.beta1) * g;
            second[k] = options_.beta2 * second[k] + (1.0F - options_.beta2) * g * g;
            parameters[i][j] -=
                learning_rate * first[k] * unbias1 / (std::sqrt(second[k] * unbias2) + options_.epsilon);
        }
}

} // namespace sordino
