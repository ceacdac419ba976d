// Hours of sound through one denoiser, faster than they last; nothing grows, drifts or breaks. By hand:
//     build/release/tests/sordino_soak_tests                          # 8 hours
//     SORDINO_SOAK_HOURS=0.2 build/release/tests/sordino_soak_tests
#include "model/denoiser.h"

#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/models.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>

#if defined(__linux__)
#include <unistd.h>
#endif

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 48000;

double hours_to_play() {
    const char* const hours = std::getenv("SORDINO_SOAK_HOURS");
    return hours != nullptr ? std::atof(hours) : 8.0;
}

// 0 where it is not known.
long resident_bytes() {
#if defined(__linux__)
    long all = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return resident * sysconf(_SC_PAGESIZE);
#else
    return 0;
#endif
}

std::shared_ptr<const Model> perturbed(Model model, unsigned seed) {
    Dice dice(seed);
    for (Layer& layer : model.layers) {
        for (float& w : layer.weight.reshaped()) w *= 1.0F + 0.1F * static_cast<float>(dice.normal());
        for (float& row : layer.scale) row *= dice.uniform(0.8, 1.2); // of int8 weights
    }
    return shared(std::move(model));
}

// One thread does all, so that a failure comes again at the same sample.
class Soak {
  public:
    explicit Soak(const std::shared_ptr<const Model>& model)
        : models_{model, perturbed(*model, 1), perturbed(*model, 2),
                  shared(random_model(1, spec_up_to(8000.0F, 8.0F)))} // the last in a chain of its own
        , denoiser_(model, rate, 1) {}

    // A change of something, and then some seconds of sound.
    void play_scene() {
        change();
        for (long left = 1000 + dice_.below(5 * 48000); left > 0;) {
            const int frames = 1 + dice_.below(static_cast<int>(in_.size()));
            fill(frames);
            const float* const in = in_.data();
            float* const out = out_.data();
            denoiser_.process(&in, &out, frames);
            check(frames);
            left -= frames;
        }
    }

    double seconds() const { return static_cast<double>(played_) / rate; }

    long swaps = 0, not_finite = 0, compared = 0, unequal = 0;

  private:
    void change() {
        constexpr std::array<float, 6> levels{0.0F, 1e-6F, 0.01F, 0.1F, 1.0F, 1000.0F};
        level_ = levels[static_cast<std::size_t>(dice_.below(static_cast<int>(levels.size())))];
        const bool bypass = dice_.below(5) == 0;
        denoiser_.set({.reduction_db = dice_.uniform(0, 110),
                       .mix = dice_.uniform(0, 1),
                       .output_db = dice_.uniform(-60, 24),
                       .listen = dice_.below(4) == 0,
                       .bypass = bypass});
        bypassed_since_ = !bypass ? never : bypassed_since_ == never ? played_ : bypassed_since_;
        if (dice_.below(50) == 0) denoiser_.relink(dice_.below(2) == 0 ? Link::linked : Link::independent);
        if (dice_.below(2) == 0) return;
        denoiser_.swap(models_[static_cast<std::size_t>(dice_.below(static_cast<int>(models_.size())))]);
        ++swaps;
    }

    void fill(int frames) {
        for (int n = 0; n < frames; ++n) {
            float& x = in_[static_cast<std::size_t>(n)];
            x = level_ * noise_[static_cast<std::size_t>(played_ + n) % noise_.size()];
            past_[static_cast<std::size_t>(played_ + n) % past_.size()] = finite_or_zero(x);
        }
    }

    void check(int frames) {
        // the frames that were not bypassed are over by then
        const long exact_from = bypassed_since_ == never ? never : bypassed_since_ + 2 * denoiser_.latency();
        for (int n = 0; n < frames; ++n, ++played_) {
            const float y = out_[static_cast<std::size_t>(n)];
            not_finite += std::isfinite(y) ? 0 : 1;
            if (played_ < exact_from) continue;
            const float x = past_[static_cast<std::size_t>(played_ - denoiser_.latency()) % past_.size()];
            unequal += std::bit_cast<std::uint32_t>(x) != std::bit_cast<std::uint32_t>(y) ? 1 : 0;
            ++compared;
        }
    }

    // With a NaN every ten seconds; its length is a prime, so that it meets the hops anew each time.
    static std::vector<float> noise() {
        auto samples = white_noise(479909, 0.2, 1);
        samples[77777] = std::numeric_limits<float>::quiet_NaN();
        return samples;
    }

    static constexpr long never = std::numeric_limits<long>::max();

    std::array<std::shared_ptr<const Model>, 4> models_;
    Denoiser denoiser_;
    Dice dice_{1};
    std::vector<float> noise_ = noise();
    std::vector<float> in_ = std::vector<float>(8192), out_ = in_;
    std::vector<float> past_ = std::vector<float>(1U << 14U); // more than a block and the latency
    float level_ = 0;
    long played_ = 0, bypassed_since_ = never;
};

// One second of it, as often as wanted.
std::vector<float> second_of(const std::string& kind) {
    std::vector<float> sound(48000, kind == "full-scale DC" ? 1.0F : 0.0F);
    if (kind == "denormals") std::fill(sound.begin(), sound.end(), 1e-40F);
    if (kind == "square wave")
        for (std::size_t n = 0; n < sound.size(); ++n) sound[n] = n / 240 % 2 == 0 ? 1.0F : -1.0F;
    return sound;
}

} // namespace

TEST_CASE("soak: hours of silence, DC, square waves and denormals stay finite, and what comes after is "
          "cleaned as ever") {
    const auto model = find_model(default_model);
    if (!model) {
        std::cout << "skipped: no model '" << default_model << "' was built in\n";
        return;
    }
    const std::string kind = GENERATE("silence", "full-scale DC", "square wave", "denormals");
    CAPTURE(kind);
    Denoiser denoiser(*model, rate, 1), fresh(*model, rate, 1);
    const auto heard = [](Denoiser& by, std::vector<float> sound) {
        float* samples = sound.data();
        by.process(&samples, &samples, static_cast<int>(sound.size()));
        return sound;
    };
    const auto steady = second_of(kind);
    bool finite = true;
    for (double second = 0; second < 3600 * hours_to_play() / 4; ++second)
        for (const float y : heard(denoiser, steady)) finite = finite && std::isfinite(y);
    CHECK(finite);
    const auto noise = white_noise(48000 * 5, 0.03, 3);
    const auto after = heard(denoiser, noise), expected = heard(fresh, noise);
    const auto last = [](const std::vector<float>& sound) { return std::span(sound).last(48000); };
    CHECK(std::abs(power_db(mean_square(last(after)) / mean_square(last(expected)))) < 1.0);
}

TEST_CASE("soak: for hours on end the output is finite, the memory steady and the latency exact") {
    const auto model = find_model(default_model);
    if (!model) {
        std::cout << "skipped: no model '" << default_model << "' was built in\n";
        return;
    }
    const double total = 3600 * hours_to_play(), settled = std::min(600.0, total / 4);
    Soak soak(*model);
    while (soak.seconds() < settled) soak.play_scene();
    const long at_first = resident_bytes();
    long most = at_first;
    while (soak.seconds() < total) {
        soak.play_scene();
        most = std::max(most, resident_bytes());
    }
    std::cout << soak.seconds() / 3600 << " hours, " << soak.swaps << " swaps, " << soak.compared
              << " samples compared, " << (most - at_first) / 1024 << " KiB more than after " << settled / 60
              << " minutes\n";
    CHECK(soak.not_finite == 0);
    CHECK(soak.unequal == 0);
    CHECK(soak.compared > 0);
    CHECK(soak.swaps > 0);
    CHECK(most - at_first < 1 << 20);
}
