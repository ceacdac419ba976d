// The rules of the optimisers: one pass over memory for the gradient's length, one for the step.
#include "training/optimizer.h"

#include "training/orthogonalise.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace sordino {
namespace {

constexpr std::array kinds{OptimizerKind::sgd, OptimizerKind::rmsprop, OptimizerKind::adam,
                           OptimizerKind::adamw, OptimizerKind::muon};

// Sums side by side, as vector units add.
double squared_length(std::span<const float> x) {
    constexpr std::size_t lanes = 8;
    std::array<double, lanes> sums{};
    std::size_t j = 0;
    for (; j + lanes <= x.size(); j += lanes)
        for (std::size_t i = 0; i < lanes; ++i) sums[i] += static_cast<double>(x[j + i]) * x[j + i];
    double sum = std::accumulate(sums.begin(), sums.end(), 0.0);
    for (; j < x.size(); ++j) sum += static_cast<double>(x[j]) * x[j];
    return sum;
}

// A function is compiled for each of these and the processor at hand chooses: the square roots and divisions
// of wide vectors. The bits are the same, as products and sums stay apart (-ffp-contract=off). The sanitisers
// are not ready yet when the choice is made.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) &&             \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define SORDINO_FOR_EACH_PROCESSOR [[gnu::target_clones("avx512f", "avx2", "default")]]
#else
#define SORDINO_FOR_EACH_PROCESSOR
#endif

// What one view of the parameters is stepped with. Passed by value, like the options: a reference might be to
// what a loop writes, and compilers would not make vector code of it.
struct Step {
    float scale; // of the gradient, so that it is not too long
    float rate;
    float penalty; // share of the parameter that is added to the gradient
    float keep;    // share of the parameter that decoupled decay leaves
};

void step_sgd(OptimizerOptions o, Step s, std::span<float> p, const float* gradient, float* m) {
    for (std::size_t j = 0; j < p.size(); ++j) {
        const float g = s.scale * gradient[j] + s.penalty * p[j];
        m[j] = o.momentum * m[j] + g;
        p[j] -= s.rate * m[j];
    }
}

void step_rmsprop(OptimizerOptions o, Step s, std::span<float> p, const float* gradient, float* v) {
    for (std::size_t j = 0; j < p.size(); ++j) {
        const float g = s.scale * gradient[j] + s.penalty * p[j];
        v[j] = o.decay * v[j] + (1.0F - o.decay) * g * g;
        p[j] -= s.rate * g / (std::sqrt(v[j]) + o.epsilon);
    }
}

// Takes the start's zeros out of a mean over `steps` values.
float unbias(float beta, long steps) {
    return static_cast<float>(1.0 / (1.0 - std::pow(static_cast<double>(beta), static_cast<double>(steps))));
}

SORDINO_FOR_EACH_PROCESSOR void step_adam(OptimizerOptions o, Step s, std::span<float> p,
                                          const float* gradient, float* m, float* v, long steps) {
    const float unbias1 = unbias(o.beta1, steps), unbias2 = unbias(o.beta2, steps);
    for (std::size_t j = 0; j < p.size(); ++j) {
        const float g = s.scale * gradient[j] + s.penalty * p[j];
        m[j] = o.beta1 * m[j] + (1.0F - o.beta1) * g;
        v[j] = o.beta2 * v[j] + (1.0F - o.beta2) * g * g;
        p[j] = s.keep * p[j] - s.rate * m[j] * unbias1 / (std::sqrt(v[j] * unbias2) + o.epsilon);
    }
}

void step_muon(OptimizerOptions o, Step s, const ParameterShape& shape, std::span<float> p,
               const float* gradient, float* m, long steps) {
    const float ahead = o.muon_momentum * unbias(o.muon_momentum, steps + 1);
    const float now = (1.0F - o.muon_momentum) * unbias(o.muon_momentum, steps);
    std::vector<float> direction(p.size());
    for (std::size_t j = 0; j < p.size(); ++j) {
        const float g = s.scale * gradient[j];
        m[j] = o.muon_momentum * m[j] + (1.0F - o.muon_momentum) * g;
        direction[j] = ahead * m[j] + now * g;
    }
    orthogonalise(direction, shape.rows, shape.columns);
    const float rate = s.rate * 0.2F * std::sqrt(static_cast<float>(std::max(shape.rows, shape.columns)));
    for (std::size_t j = 0; j < p.size(); ++j) p[j] = s.keep * p[j] - rate * direction[j];
}

} // namespace

const char* name_of(OptimizerKind kind) {
    constexpr std::array names{"sgd", "rmsprop", "adam", "adamw", "muon"};
    return names[static_cast<std::size_t>(kind)];
}

Result<OptimizerKind> optimizer_named(const std::string& name) {
    for (const auto kind : kinds)
        if (name == name_of(kind)) return kind;
    return fail(
        fmt::format("no optimiser is called '{}'; there are sgd, rmsprop, adam, adamw and muon", name));
}

Optimizer::Optimizer(const OptimizerOptions& options, std::vector<ParameterShape> shapes)
    : options_(options)
    , shapes_(std::move(shapes)) {
    constexpr std::size_t longest = 1U << 15U;
    std::size_t moments = 0;
    for (std::size_t view = 0; view < shapes_.size(); ++view) {
        const std::size_t size = shapes_[view].count(), most = is_orthogonalised(view) ? size : longest;
        for (std::size_t start = 0; start < size; start += most) {
            const std::size_t count = std::min(most, size - start);
            parts_.push_back({view, start, count, moments});
            moments += count;
        }
    }
    if (options.kind != OptimizerKind::rmsprop) first.resize(moments);
    if (options.kind != OptimizerKind::sgd) second.resize(moments);
}

bool Optimizer::is_orthogonalised(std::size_t view) const {
    return options_.kind == OptimizerKind::muon && shapes_[view].weight;
}

void one_by_one(std::size_t count, const std::function<void(std::size_t)>& job) {
    for (std::size_t i = 0; i < count; ++i) job(i);
}

float Optimizer::step(std::span<const std::span<float>> parameters,
                      std::span<const std::span<float>> gradient, float learning_rate, const ForEach& each) {
    std::vector<double> squares(parts_.size());
    each(parts_.size(), [&](std::size_t i) {
        squares[i] = squared_length(gradient[parts_[i].view].subspan(parts_[i].start, parts_[i].count));
    });
    const auto norm = static_cast<float>(std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0)));
    if (!std::isfinite(norm)) return norm;
    ++steps;
    const bool limited = options_.clip_norm > 0.0F && norm > options_.clip_norm;
    const float scale = limited ? options_.clip_norm / norm : 1.0F;
    each(parts_.size(), [&](std::size_t i) {
        const Part& part = parts_[i];
        step_part(part, parameters[part.view].subspan(part.start, part.count),
                  gradient[part.view].data() + part.start, scale, learning_rate);
    });
    return norm;
}

void Optimizer::step_part(const Part& part, std::span<float> parameters, const float* gradient, float scale,
                          float learning_rate) {
    const bool decoupled = options_.kind == OptimizerKind::adamw || options_.kind == OptimizerKind::muon;
    const float decay = shapes_[part.view].weight ? options_.weight_decay : 0.0F;
    const Step s{scale, learning_rate, decoupled ? 0.0F : decay,
                 decoupled ? 1.0F - learning_rate * decay : 1.0F};
    float *m = first.data() + part.moments, *v = second.data() + part.moments;
    switch (options_.kind) {
    case OptimizerKind::sgd:
        step_sgd(options_, s, parameters, gradient, m);
        break;
    case OptimizerKind::rmsprop:
        step_rmsprop(options_, s, parameters, gradient, v);
        break;
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
    case OptimizerKind::muon:
        if (is_orthogonalised(part.view))
            step_muon(options_, s, shapes_[part.view], parameters, gradient, m, steps);
        else
            step_adam(options_, s, parameters, gradient, m, v, steps);
    }
}

} // namespace sordino
