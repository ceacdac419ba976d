// MSE, MAE, Huber and binary cross-entropy, and sums of them.
#include "training/element_loss.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

ElementCost squared(float error) noexcept { return {error * error, 2.0F * error}; }

ElementCost absolute(float error) noexcept {
    return {std::abs(error), static_cast<float>(error > 0.0F) - static_cast<float>(error < 0.0F)};
}

ElementCost huber(float error, float delta) noexcept {
    const float inner = std::clamp(error, -delta, delta); // the slope; equals error where that is small
    return {inner * (error - 0.5F * inner), inner};
}

ElementCost cross_entropy(float output, float target) noexcept {
    constexpr float margin = 0x1p-20F;
    const float y = std::clamp(output, margin, 1.0F - margin);
    const float slope = (y - target) / (y * (1.0F - y));
    const float at_y = -target * std::log(y) - (1.0F - target) * std::log1p(-y);
    return {at_y + slope * (output - y), slope};
}

} // namespace

ElementCost element_cost(LossKind kind, float huber_delta, float output, float target) noexcept {
    switch (kind) {
    case LossKind::mae:
        return absolute(output - target);
    case LossKind::huber:
        return huber(output - target, huber_delta);
    case LossKind::bce:
        return cross_entropy(output, target);
    default:
        return squared(output - target);
    }
}

double element_loss(const LossOptions& options, std::span<const float> outputs, const ElementTargets& targets,
                    float scale, std::span<float> slope) noexcept {
    double total = static_cast<double>(outputs.size());
    if (!targets.weight.empty()) {
        total = 0.0;
        for (const float w : targets.weight) total += static_cast<double>(w);
    }
    if (total <= 0.0) return 0.0;
    double loss = 0.0;
    for (const auto& term : options.terms) {
        const auto wanted = term.kind == LossKind::distillation ? targets.teacher : targets.wanted;
        const auto share = static_cast<float>(static_cast<double>(scale * term.weight) / total);
        double sum = 0.0;
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const float weight = targets.weight.empty() ? 1.0F : targets.weight[i];
            const ElementCost cost = element_cost(term.kind, options.huber_delta, outputs[i], wanted[i]);
            sum += static_cast<double>(weight * cost.value);
            if (!slope.empty()) slope[i] += share * weight * cost.slope;
        }
        loss += static_cast<double>(term.weight) * sum / total;
    }
    return loss;
}

} // namespace sordino
