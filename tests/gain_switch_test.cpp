// A model that comes in: when it is heard, what it ends in, and what nobody hears of it.
#include "model/gain_switch.h"

#include "dsp/stft.h"
#include "model/denoiser.h"
#include "tests/catch.h"
#include "tests/models.h"

#include <numbers>

using namespace sordino;
using namespace sordino::test;

namespace {

using Gains = std::vector<std::vector<float>>; // (hops) of (channels x bins)

// Noise at 16 kHz whose level wanders, another in each channel, as the spectra of its frames.
class Stream {
  public:
    explicit Stream(const FrameSize& frame, int channels = 1)
        : size(frame) {
        for (int c = 0; c < channels; ++c) {
            analysis_.emplace_back(size);
            dice_.emplace_back(static_cast<unsigned>(c + 1));
        }
        spectra_.resize(analysis_.size());
    }

    std::span<const std::span<const Complex>> next() {
        std::vector<float> hop(static_cast<std::size_t>(size.hop));
        const float level = 0.05F + 0.04F * std::sin(0.13F * static_cast<float>(hops_++));
        for (std::size_t c = 0; c < analysis_.size(); ++c) {
            for (float& x : hop) x = level * static_cast<float>(dice_[c].normal());
            spectra_[c] = analysis_[c].process(hop);
        }
        return spectra_;
    }

    const FrameSize size;

  private:
    std::vector<Analysis> analysis_;
    std::vector<Dice> dice_;
    std::vector<std::span<const Complex>> spectra_;
    int hops_ = 0;
};

struct Event {
    int hop;
    std::shared_ptr<const Model> model;
    Link link = Link::linked;
};

// The gains of a stream that starts with the first event, to which the others come.
Gains gains_of(const std::vector<Event>& events, int hops, int channels = 1) {
    const FrameSize size = frame_size(events[0].model->spec, 16000);
    Stream stream(size, channels);
    GainSwitch gains(std::make_unique<GainBank>(events[0].model, size, channels, events[0].link));
    Gains result;
    for (int hop = 0; hop < hops; ++hop) {
        for (std::size_t i = 1; i < events.size(); ++i)
            if (events[i].hop == hop)
                gains.publish(std::make_unique<GainBank>(events[i].model, size, channels, events[i].link));
        gains.process(stream.next());
        auto& all = result.emplace_back();
        std::vector<float> gain(static_cast<std::size_t>(size.bins()));
        for (int c = 0; c < channels; ++c) {
            gains.copy_gain(static_cast<std::size_t>(c), gain);
            all.insert(all.end(), gain.begin(), gain.end());
        }
    }
    return result;
}

// A noise floor that starts after any number of these closes its parts when one that starts at once does.
int hops_per_floor_part(const FrameSpec& spec) {
    return static_cast<int>(
        std::lround(spec.floor_memory_ms / spec.hop_ms / static_cast<float>(spec.floor_parts)));
}

// After these no hop hears a smoothed value of before, of 40 ms, or a frame where it decided which peak was
// higher.
constexpr int forgotten_hops = 60;

// The same bit for bit in [from, to).
bool same(const Gains& a, const Gains& b, int from, int to) {
    return std::equal(a.begin() + from, a.begin() + to, b.begin() + from);
}

double largest_difference(const Gains& a, const Gains& b, int from, int to) {
    double largest = 0;
    for (int hop = from; hop < to; ++hop)
        for (std::size_t k = 0; k < a[static_cast<std::size_t>(hop)].size(); ++k)
            largest = std::max(largest, std::abs(static_cast<double>(a[static_cast<std::size_t>(hop)][k]) -
                                                 static_cast<double>(b[static_cast<std::size_t>(hop)][k])));
    return largest;
}

} // namespace

TEST_CASE("gain switch: a swap to the same model changes no bit of the gains") {
    // longer than the noise floor remembers, so that parts of it have been closed and forgotten
    const auto model = shared(random_model(1));
    for (const int when : {0, 1, 100, 333}) {
        const Gains steady = gains_of({{0, model}}, 700);
        const Gains swapped = gains_of({{0, model}, {when, model}}, 700);
        CAPTURE(when);
        CHECK(same(steady, swapped, 0, 700));
    }
}

TEST_CASE("gain switch: it hears the old model to the bit, fades, then hears the new one to the bit") {
    const auto before = shared(random_model(2));
    const bool same_bands = GENERATE(true, false);
    const auto after = shared(same_bands ? random_model(3) : random_model(3, spec_up_to(8000.0F)));
    const int when = 200, heard = when + after->receptive_hops(), ended = heard + GainSwitch::fade_hops;
    const Gains old = gains_of({{0, before}}, 700), young = gains_of({{0, after}}, 700);
    const Gains result = gains_of({{0, before}, {when, after}}, 700);
    CHECK(same(result, old, 0, heard));
    // as from the start: it went on from the floor that was there, and from a pitch that other bands smoothed
    CHECK(same(result, young, same_bands ? ended : ended + forgotten_hops, 700));
    CHECK(largest_difference(result, young, ended, 700) < 1e-5);
    REQUIRE(largest_difference(old, young, ended, 700) > 0.5);
    for (int hop = heard; hop < ended; ++hop) {
        const auto at = static_cast<std::size_t>(hop);
        const float share = static_cast<float>(hop - heard + 1) / GainSwitch::fade_hops;
        double worst = 0;
        for (std::size_t k = 0; k < result[at].size(); ++k)
            worst = std::max(
                worst, std::abs(static_cast<double>(result[at][k]) -
                                std::lerp(static_cast<double>(old[at][k]), static_cast<double>(young[at][k]),
                                          static_cast<double>(share))));
        CAPTURE(hop);
        CHECK(worst < (same_bands ? 1e-6 : 1e-5));
    }
}

TEST_CASE("gain switch: the gains move from the old to the new without turning back") {
    const auto low = shared(constant_model(-2.0F)), high = shared(constant_model(2.0F));
    for (const bool up : {false, true}) {
        const Gains gains = gains_of({{0, up ? low : high}, {50, up ? high : low}}, 80);
        int moves = 0;
        for (std::size_t hop = 1; hop < gains.size(); ++hop)
            for (std::size_t k = 0; k < gains[hop].size(); ++k) {
                const float step = gains[hop][k] - gains[hop - 1][k];
                if (std::abs(step) < 1e-6F) continue; // rounding
                ++moves;
                if ((step > 0.0F) != up) FAIL_CHECK("hop " << hop << " turns back");
            }
        CHECK(moves == GainSwitch::fade_hops * static_cast<int>(gains[0].size()));
    }
}

TEST_CASE("gain switch: a model whose floor has another memory is heard once it has one of its own") {
    FrameSpec spec = spec_up_to(16000.0F);
    spec.floor_memory_ms = 900.0F;
    const auto before = shared(random_model(4)), after = shared(random_model(5, spec));
    const GainBank bank(after, frame_size(after->spec, 16000), 1, Link::linked);
    const int when = 10 * hops_per_floor_part(after->spec),
              silent = bank.receptive_hops() + bank.floor_hops();
    const int heard = when + silent, hops = heard + GainSwitch::fade_hops + 300;
    const Gains old = gains_of({{0, before}}, hops), young = gains_of({{0, after}}, hops);
    const Gains result = gains_of({{0, before}, {when, after}}, hops);
    CHECK(same(result, old, 0, heard));
    CHECK_FALSE(same(result, old, heard, heard + 1));
    // what is left of the start is the tail of the floor's smoothing, and what it decides between peaks as
    // high
    const int faded = heard + GainSwitch::fade_hops;
    CHECK(largest_difference(result, young, faded, hops) < 1e-2);
    CHECK(same(result, young, faded + forgotten_hops, hops));
}

TEST_CASE("gain switch: linked channels become independent, and back") {
    const auto model = shared(random_model(6));
    const GainBank bank(model, frame_size(model->spec, 16000), 2, Link::linked);
    const int when = 10 * hops_per_floor_part(model->spec),
              after = when + bank.receptive_hops() + bank.floor_hops() + GainSwitch::fade_hops;
    for (const Link from : {Link::linked, Link::independent}) {
        const Link to = from == Link::linked ? Link::independent : Link::linked;
        const Gains old = gains_of({{0, model, from}}, after + 200, 2);
        const Gains young = gains_of({{0, model, to}}, after + 200, 2);
        const Gains result = gains_of({{0, model, from}, {when, model, to}}, after + 200, 2);
        CHECK(same(result, old, 0, after - GainSwitch::fade_hops));
        CHECK(largest_difference(old, young, 0, after) > 0.1);
        CHECK(largest_difference(result, young, after, after + 200) < 1e-2); // as above
        CHECK(largest_difference(result, young, after + forgotten_hops, after + 200) < 1e-6);
    }
}

TEST_CASE("gain switch: of several that are published while one comes in, the last follows it") {
    const auto a = shared(constant_model(0.0F)), b = shared(constant_model(1.0F)),
               c = shared(constant_model(2.0F)), d = shared(constant_model(3.0F));
    const Gains gains = gains_of({{0, a}, {10, b}, {11, c}, {12, d}}, 40);
    const auto settled = [&](int hop) { return gains[static_cast<std::size_t>(hop)][7]; };
    const auto of = [](float logit) { return Approx(1.0 / (1.0 + std::exp(-logit))).margin(1e-5); };
    CHECK(settled(10) == of(0.0F));
    CHECK(settled(11 + GainSwitch::fade_hops - 1) == of(1.0F));
    CHECK(settled(12 + 2 * GainSwitch::fade_hops) == of(3.0F));
    for (const auto& hop : gains) CHECK(hop[7] != of(2.0F));
}

TEST_CASE("gain switch: reset lets what waits take over at once, as if it had always been there") {
    const auto before = shared(random_model(7)), after = shared(random_model(8));
    const FrameSize size = frame_size(after->spec, 16000);
    // not yet met, silent, and half faded in
    for (const int met : {0, 5, after->receptive_hops() + 2}) {
        GainSwitch used(std::make_unique<GainBank>(before, size, 1, Link::linked));
        GainSwitch fresh(std::make_unique<GainBank>(after, size, 1, Link::linked));
        Stream past(size), stream(size);
        for (int hop = 0; hop < 50; ++hop) used.process(past.next());
        used.publish(std::make_unique<GainBank>(after, size, 1, Link::linked));
        for (int hop = 0; hop < met; ++hop) used.process(past.next());
        used.reset();
        std::vector<float> found(static_cast<std::size_t>(size.bins())), expected(found.size());
        bool equal = true;
        for (int hop = 0; hop < 120; ++hop) {
            const auto spectra = stream.next();
            used.process(spectra);
            fresh.process(spectra);
            used.copy_gain(0, found);
            fresh.copy_gain(0, expected);
            equal = equal && found == expected;
        }
        CAPTURE(met);
        CHECK(equal);
        CHECK(used.current().model() == after);
    }
}

// Gains that are the same in every bin leave a tone in shape, and windowed by root-Hann twice they pass over
// like cos^2 and sin^2. So the sound is known to the sample: the tone times that. It has no click: from one
// hop to the next a gain moves by at most 1 / fade_hops, no sample by more than the tone's own step and pi /
// (2 hop fade_hops) of its amplitude.
TEST_CASE(
    "gain switch: a tone that passes from one gain to another is that tone under Hann slopes, no click") {
    constexpr double rate = 16000, amplitude = 0.5;
    const double other = 1.0 / (1.0 + std::exp(2.0));
    Denoiser denoiser(shared(unity_model()), rate, 1);
    const int hop = denoiser.frame_size().hop, met = 20, hops = 40;
    const auto input = tone(static_cast<std::size_t>(hops * hop), 440, rate, amplitude);
    auto output = input;
    for (int h = 0; h < hops; ++h) {
        if (h == met) denoiser.swap(shared(constant_model(-2.0F)));
        float* const samples = output.data() + h * hop;
        denoiser.process(&samples, &samples, hop);
    }
    const auto gain_at = [&](int h) {
        const double faded = std::clamp(h - met, 0, GainSwitch::fade_hops); // one hop is silent
        return 1.0 + (other - 1.0) * faded / GainSwitch::fade_hops;
    };
    double error = 0, largest_step = 0;
    // what leaves in hop h is of hop h - 2, where the frames of hops h - 2 and h - 1 overlap
    for (int n = 3 * hop; n < hops * hop; ++n) {
        const double at = std::sin(0.5 * std::numbers::pi * (n % hop) / hop), rising = at * at;
        const double gain = (1.0 - rising) * gain_at(n / hop - 2) + rising * gain_at(n / hop - 1);
        const auto i = static_cast<std::size_t>(n);
        const auto sample = static_cast<double>(output[i]);
        error = std::max(
            error, std::abs(sample - gain * static_cast<double>(
                                                input[i - static_cast<std::size_t>(denoiser.latency())])));
        largest_step = std::max(largest_step, std::abs(sample - static_cast<double>(output[i - 1])));
    }
    CHECK(error < 1e-5); // -94 dB of the tone
    const double own = 2.0 * amplitude * std::sin(std::numbers::pi * 440 / rate);
    CHECK(largest_step < own + amplitude * std::numbers::pi / (2.0 * hop * GainSwitch::fade_hops) + 1e-5);
    CHECK(std::abs(gain_at(hops) - other) < 1e-9);
}

TEST_CASE("gain switch: with one coming in and one pending, reset lets the pending one take over") {
    const auto before = shared(random_model(7)), between = shared(random_model(8)),
               after = shared(random_model(9));
    const FrameSize size = frame_size(after->spec, 16000);
    GainSwitch used(std::make_unique<GainBank>(before, size, 1, Link::linked));
    Stream past(size);
    used.publish(std::make_unique<GainBank>(between, size, 1, Link::linked));
    for (int hop = 0; hop < 5; ++hop) used.process(past.next());
    used.publish(std::make_unique<GainBank>(after, size, 1, Link::linked));
    used.reset();
    CHECK(used.current().model() == after);
}
