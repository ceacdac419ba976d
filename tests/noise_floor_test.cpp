// NoiseFloor: against a slow version that remembers everything, and what it must not be moved by.
#include "dsp/noise_floor.h"

#include "dsp/stft.h"
#include "tests/catch.h"
#include "tests/signals.h"

#include <tuple>

using namespace sordino;
using namespace sordino::test;

namespace {

using Frame = std::vector<float>;
constexpr int bins = 32;

FrameSpec spec_with(float memory_ms, int parts, float smoothing_ms) {
    FrameSpec spec;
    spec.floor_memory_ms = memory_ms;
    spec.floor_parts = parts;
    spec.smoothing_ms = smoothing_ms;
    return spec;
}

std::vector<Frame> random_frames(int count, double mean, unsigned seed) {
    Dice dice(seed);
    std::vector<Frame> frames(static_cast<std::size_t>(count), Frame(bins));
    for (auto& frame : frames)
        for (float& p : frame) p = static_cast<float>(-mean * std::log(1.0 - dice.unit()));
    return frames;
}

Frame floor_after(NoiseFloor& floor, const std::vector<Frame>& frames) {
    for (const auto& frame : frames) floor.process(frame);
    return {floor.floor().begin(), floor.floor().end()};
}

std::vector<Frame> constant(int count, float power) {
    return std::vector<Frame>(static_cast<std::size_t>(count), Frame(bins, power));
}

int frames_of(double ms) { return static_cast<int>(std::ceil(ms / 16.0)); }

// Mean power of bins over frames of noise, and the floor after each frame, through the true analysis.
struct Heard {
    double mean_power = 0;
    std::vector<double> floor;
};

Heard hear(std::span<const float> x) {
    const FrameSpec spec;
    const FrameSize size = frame_size(spec, 16000);
    Analysis analysis(size);
    const PowerSpectrum spectrum(size);
    NoiseFloor floor(spec, size.bins());
    Heard heard;
    const auto hop = static_cast<std::size_t>(size.hop);
    const auto mean = [](std::span<const float> values) {
        double sum = 0;
        for (const float v : values) sum += static_cast<double>(v);
        return sum / static_cast<double>(values.size());
    };
    for (std::size_t n = 0; n + hop <= x.size(); n += hop) {
        Frame power(static_cast<std::size_t>(size.bins()));
        spectrum.add(analysis.process(x.subspan(n, hop)), 1.0F, power);
        floor.process(power);
        heard.mean_power += mean(power);
        heard.floor.push_back(mean(floor.floor()));
    }
    heard.mean_power /= static_cast<double>(heard.floor.size());
    return heard;
}

} // namespace

TEST_CASE("noise_floor: it is the least smoothed power of the present sub-window and those before it") {
    for (const auto& [memory_ms, parts, smoothing_ms] :
         {std::tuple{1500.0F, 6, 70.0F}, {300.0F, 2, 0.0F}, {10.0F, 64, 20.0F}, {1000.0F, 5, 500.0F}}) {
        const FrameSpec spec = spec_with(memory_ms, parts, smoothing_ms);
        const auto part_hops = std::max(1L, std::lround(static_cast<double>(memory_ms) / 16.0 / parts));
        const double keep = smoothing_ms > 0 ? std::exp(-16.0 / static_cast<double>(smoothing_ms)) : 0.0;
        NoiseFloor floor(spec, bins);
        std::vector<std::vector<double>> smooth; // of all frames that count
        double worst = 0;
        const auto frames = random_frames(500, 1e-3, 1);
        for (std::size_t t = 0; t < frames.size(); ++t) {
            floor.process(frames[t]);
            if (t < 2) continue;
            smooth.emplace_back(frames[t].begin(), frames[t].end());
            if (smooth.size() > 1)
                for (std::size_t k = 0; k < bins; ++k)
                    smooth.back()[k] =
                        std::min(keep * smooth[smooth.size() - 2][k] + (1.0 - keep) * smooth.back()[k],
                                 1000.0 * smooth.back()[k]);
            const auto newest = static_cast<long>(smooth.size()) - 1;
            const long oldest = std::max(0L, (newest / part_hops - (parts - 1)) * part_hops);
            for (std::size_t k = 0; k < bins && newest % part_hops != part_hops - 1; ++k) {
                double least = 1e9;
                for (long i = oldest; i <= newest; ++i)
                    least = std::min(least, smooth[static_cast<std::size_t>(i)][k]);
                worst = std::max(worst, std::abs(static_cast<double>(floor.floor()[k]) / least - 1.0));
            }
        }
        CAPTURE(memory_ms, parts, smoothing_ms);
        CHECK(worst < 1e-5);
    }
}

TEST_CASE("noise_floor: before three frames of sound it is the power of the last frame") {
    NoiseFloor floor(FrameSpec{}, bins);
    const auto frames = random_frames(3, 1e-3, 2);
    for (const auto& frame : frames) CHECK(floor_after(floor, {frame}) == frame);
}

TEST_CASE("noise_floor: of white noise it lies 3 to 6 dB below the mean") {
    for (const double rms : {1e-3, 0.1, 1.0}) {
        const Heard heard = hear(white_noise(16000 * 20, rms, 3));
        double sum = 0;
        const std::size_t from = 100;
        for (std::size_t t = from; t < heard.floor.size(); ++t) sum += heard.floor[t];
        const double below =
            power_db(heard.mean_power * static_cast<double>(heard.floor.size() - from) / sum);
        CAPTURE(rms, below);
        CHECK(below > 3.0);
        CHECK(below < 6.0);
    }
}

TEST_CASE("noise_floor: a step up is followed after its memory, not before most of it is over") {
    const FrameSpec spec;
    NoiseFloor floor(spec, bins);
    const int memory = 6 * 16; // hops: 1500 ms in six parts of whole hops
    for (const int before : {200, 207, 215}) {
        floor.reset();
        floor_after(floor, constant(before, 1e-6F));
        CHECK(floor_after(floor, constant(memory - 16 - 1, 1e-4F))[0] == Approx(1e-6));
        CHECK(floor_after(floor, constant(18 + 5, 1e-4F))[0] > 2e-6F);
        CHECK(floor_after(floor, constant(memory, 1e-4F))[0] == Approx(1e-4).epsilon(0.01));
    }
}

TEST_CASE("noise_floor: a step down is followed at once, as fast as the smoothing allows") {
    NoiseFloor floor(FrameSpec{}, bins);
    float before = floor_after(floor, constant(300, 1e-3F))[0];
    bool falling = true;
    for (int t = 0; t < 10; ++t) {
        const float now = floor_after(floor, constant(1, 1e-5F))[0];
        falling = falling && now < before;
        before = now;
    }
    CHECK(falling);
    CHECK(floor_after(floor, constant(frames_of(500) - 10, 1e-5F))[0] < 1.3e-5F);
}

TEST_CASE("noise_floor: a second of a burst, however loud, is forgotten as fast as the memory fills again") {
    for (const double burst : {1e-1, 1e2, 1e8}) {
        NoiseFloor hit(FrameSpec{}, bins), undisturbed(FrameSpec{}, bins);
        for (const auto& frame : random_frames(300, 1e-6, 8)) {
            hit.process(frame);
            undisturbed.process(frame);
        }
        floor_after(hit, random_frames(frames_of(1000), burst, 9));
        floor_after(undisturbed, random_frames(frames_of(1000), 1e-6, 9));
        double early = 0,
               late = 0; // dB; the least of half a second is 3 dB above the least of all the memory
        for (int t = 0; const auto& frame : random_frames(200, 1e-6, 10)) {
            hit.process(frame);
            undisturbed.process(frame);
            if (++t < frames_of(500)) continue;
            double a = 0, b = 0;
            for (std::size_t k = 0; k < bins; ++k) {
                a += static_cast<double>(hit.floor()[k]);
                b += static_cast<double>(undisturbed.floor()[k]);
            }
            auto& worst = t < frames_of(2000) ? early : late;
            worst = std::max(worst, std::abs(power_db(a / b)));
        }
        CAPTURE(burst);
        CHECK(early < 4.0);
        CHECK(late < 0.1);
    }
}

TEST_CASE("noise_floor: silence and the two frames after it change nothing, bit for bit") {
    const auto before = random_frames(150, 1e-4, 4), after = random_frames(150, 1e-4, 5);
    for (const float silence : {0.0F, 1e-14F}) // -100 dBFS is a mean square of 1e-10
        for (const int length : {1, 2, 10, 312}) {
            NoiseFloor with(FrameSpec{}, bins), without(FrameSpec{}, bins);
            const Frame known = floor_after(with, before);
            REQUIRE(floor_after(without, before) == known);
            CHECK(floor_after(with, constant(length, silence)) == known);
            CHECK(floor_after(with, random_frames(2, 1e-6, 6)) == known);
            bool equal = true;
            for (const auto& frame : after)
                equal = equal && floor_after(with, {frame}) == floor_after(without, {frame});
            CHECK(equal);
        }
}

TEST_CASE("noise_floor: after 5 s of digital zeros the floor of the noise is known within three frames") {
    for (const std::size_t start : {16000U * 5U, 16000U * 5U + 100U}) { // at a hop's beginning and within one
        auto x = white_noise(16000 * 10, 0.01, 7);
        std::fill(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(start), 0.0F);
        const Heard heard = hear(x);
        const double noise_power = heard.mean_power * 2; // half of it is silence
        const std::size_t third = start / 256 + 2;
        CHECK(std::abs(power_db(heard.floor[third] / noise_power)) < 3.0);
        for (std::size_t t = third; t < heard.floor.size(); ++t)
            REQUIRE(power_db(heard.floor[t] / noise_power) > -8.0);
    }
}

TEST_CASE("noise_floor: a loud burst does not raise it, or if it is as long as a second, not for a second "
          "and a half") {
    NoiseFloor floor(FrameSpec{}, bins);
    for (const double burst_ms : {16.0, 250.0, 1000.0}) {
        floor.reset();
        const double before = static_cast<double>(floor_after(floor, constant(200, 1e-6F))[0]);
        double highest = 0, highest_later = 0;
        for (int t = 0; t < frames_of(burst_ms) + 400; ++t) {
            const float power = t < frames_of(burst_ms) ? 1.0F : 1e-6F; // 60 dB
            const double now = static_cast<double>(floor_after(floor, constant(1, power))[0]);
            highest = std::max(highest, now);
            if (t > frames_of(burst_ms + 1500)) highest_later = std::max(highest_later, now);
        }
        CAPTURE(burst_ms, power_db(highest / before));
        CHECK((burst_ms > 250.0 || highest < 1.1 * before));
        CHECK(highest_later < 1.01 * before);
    }
}

TEST_CASE("noise_floor: reset leaves nothing of the past") {
    NoiseFloor used(FrameSpec{}, bins), fresh(FrameSpec{}, bins);
    floor_after(used, random_frames(333, 1e-2, 8));
    used.reset();
    bool equal = true;
    for (const auto& frame : random_frames(200, 1e-2, 9))
        equal = equal && floor_after(used, {frame}) == floor_after(fresh, {frame});
    CHECK(equal);
}
