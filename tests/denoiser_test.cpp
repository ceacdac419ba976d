// The live chain: latency, any cutting into blocks, bad samples, controls, and what it never does.
#include "model/denoiser.h"

#include "tests/allocations.h"
#include "tests/catch.h"
#include "tests/models.h"

#include <cstring>
#include <limits>
#include <stdexcept>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

using Sound = std::vector<std::vector<float>>; // (channels, samples)

const std::vector<double> rates{8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000};

// A noise that comes and goes, another in each channel.
Sound noise(int channels, int samples, unsigned seed) {
    Sound sound;
    for (int c = 0; c < channels; ++c) {
        sound.push_back(
            white_noise(static_cast<std::size_t>(samples), 0.05, seed + static_cast<unsigned>(c)));
        for (std::size_t n = 0; n < sound.back().size(); ++n)
            sound.back()[n] *= 1.0F + 3.0F * std::pow(std::sin(static_cast<float>(n) * 3e-4F), 2.0F);
    }
    return sound;
}

Sound run(Denoiser& denoiser, const Sound& sound, const std::vector<int>& blocks, bool in_place = false) {
    Sound result = in_place ? sound : Sound(sound.size(), std::vector<float>(sound[0].size(), 99.0F));
    std::size_t at = 0;
    for (const int frames : blocks) {
        std::vector<const float*> in;
        std::vector<float*> out;
        for (std::size_t c = 0; c < sound.size(); ++c) {
            out.push_back(result[c].data() + at);
            in.push_back(in_place ? out.back() : sound[c].data() + at);
        }
        denoiser.process(in.data(), out.data(), frames);
        at += static_cast<std::size_t>(frames);
    }
    return result;
}

Sound run(Denoiser& denoiser, const Sound& sound) {
    return run(denoiser, sound, {static_cast<int>(sound[0].size())});
}

// How far the result, less its delay, is from factor x the input, in dB below that.
double error_against(const Sound& result, const Sound& sound, int latency, float factor = 1.0F) {
    double worst = -1e9;
    for (std::size_t c = 0; c < sound.size(); ++c) {
        auto expected = std::vector<float>(sound[c].begin(), sound[c].end() - latency);
        for (float& x : expected) x *= factor;
        worst = std::max(worst,
                         error_db(std::span(result[c]).subspan(static_cast<std::size_t>(latency)), expected));
    }
    return worst;
}

bool all_finite(const Sound& sound) {
    for (const auto& channel : sound)
        for (const float x : channel)
            if (!std::isfinite(x)) return false;
    return true;
}

// Bit for bit: NaN equals itself, and the zeros differ.
bool same_bits(const Sound& a, const Sound& b) {
    for (std::size_t c = 0; c < a.size(); ++c)
        if (a[c].size() != b[c].size() ||
            std::memcmp(a[c].data(), b[c].data(), a[c].size() * sizeof(float)) != 0)
            return false;
    return a.size() == b.size();
}

} // namespace

TEST_CASE(
    "denoiser: a gain of 1 returns the input, exactly latency() samples late, whatever the blocks are") {
    const auto model = shared(unity_model());
    for (const double rate : rates)
        for (const int channels : {1, 2, 3, 8, 16}) {
            Denoiser denoiser(model, rate, channels);
            const int hop = denoiser.frame_size().hop, latency = denoiser.latency();
            CAPTURE(rate, channels);
            REQUIRE(latency == 2 * hop);
            const Sound sound = noise(channels, 9 * hop + 17, 1);
            const auto blocks = random_partition(9 * hop + 17, channels % 2 == 0 ? 64 : 3 * hop,
                                                 static_cast<unsigned>(channels));
            const Sound result = run(denoiser, sound, blocks);
            CHECK(mean_square(std::span(result[0]).first(static_cast<std::size_t>(latency))) < 1e-14);
            CHECK(error_against(result, sound, latency) < -120.0);
        }
}

TEST_CASE("denoiser: any cutting into blocks gives the same samples bit for bit, in place too") {
    const auto model = shared(random_model(1));
    struct Stream {
        double rate;
        int channels;
        Link link;
    };
    for (const auto& [rate, channels, link] : {Stream{8000, 16, Link::linked},
                                               {16000, 2, Link::linked},
                                               {44100, 3, Link::independent},
                                               {48000, 2, Link::linked},
                                               {192000, 1, Link::linked}}) {
        const int samples = static_cast<int>(rate) / 2 + 20123;
        const Sound sound = noise(channels, samples, 2);
        Denoiser whole(model, rate, channels, link);
        const Sound expected = run(whole, sound);
        REQUIRE(error_against(expected, sound, whole.latency()) > -20.0); // the model does something
        for (unsigned seed = 0; seed < 8; ++seed) {
            constexpr int longest[] = {1, 7, 64, 512, 705, 1024, 8192, 30000};
            Denoiser denoiser(model, rate, channels, link);
            CAPTURE(rate, longest[seed]);
            CHECK(
                same_bits(run(denoiser, sound, random_partition(samples, longest[seed], seed), seed % 2 == 1),
                          expected));
        }
    }
}

TEST_CASE("denoiser: it is the chain of its parts, with one mask from the mean of the channels' powers") {
    const auto model = shared(random_model(2));
    for (const double rate : {16000.0, 44100.0, 48000.0})
        for (const std::size_t channels : {1U, 2U, 3U}) {
            Denoiser denoiser(model, rate, static_cast<int>(channels));
            const FrameSize size = frame_size(model->spec, rate);
            std::vector<Analysis> analysis;
            std::vector<Synthesis> synthesis;
            for (std::size_t c = 0; c < channels; ++c) {
                analysis.emplace_back(size);
                synthesis.emplace_back(size);
            }
            const PowerSpectrum spectrum(size);
            Features features(model->spec, size);
            Network network(model);
            SnrMask mask(features.bands());
            const auto hop = static_cast<std::size_t>(size.hop);
            Sound sound = noise(static_cast<int>(channels), 60 * size.hop, 3), result = sound,
                  expected = sound;
            for (float& x : sound[0]) x *= 0.1F; // so that the channels' powers differ
            bool rows_equal = true, gains_equal = true;
            for (std::size_t n = 0; n < sound[0].size(); n += hop) {
                std::vector<float> power(static_cast<std::size_t>(size.bins())), gain(power.size());
                std::vector<std::span<const Complex>> bins;
                std::vector<const float*> in;
                std::vector<float*> out;
                for (std::size_t c = 0; c < channels; ++c) {
                    bins.push_back(analysis[c].process(std::span(sound[c]).subspan(n, hop)));
                    spectrum.add(bins[c], 1.0F / static_cast<float>(channels), power);
                    in.push_back(sound[c].data() + n);
                    out.push_back(result[c].data() + n);
                }
                features.process(power);
                mask.process(network.process(features.row()), features.cues(), gain);
                for (std::size_t c = 0; c < channels; ++c)
                    synthesis[c].process(bins[c], gain, std::span(expected[c]).subspan(n, hop));
                denoiser.process(in.data(), out.data(), size.hop);
                const auto row = denoiser.feature_row(), gains = denoiser.gains();
                rows_equal = rows_equal && std::ranges::equal(row, features.row());
                gains_equal = gains_equal && std::ranges::equal(gains, gain, [](float found, float g) {
                                  return std::abs(found - g) < 1e-7F; // the mix is made of differences
                              });
            }
            CAPTURE(rate, channels);
            CHECK(rows_equal);
            CHECK(gains_equal);
            CHECK(error_against(result, expected, size.hop) < -110.0);
        }
}

TEST_CASE("denoiser: reset makes it a new one, bit for bit") {
    const auto model = shared(random_model(3));
    Denoiser used(model, 44100, 2), fresh(model, 44100, 2);
    run(used, noise(2, 50001, 4));
    used.reset();
    const Sound sound = noise(2, 60000, 5);
    CHECK(same_bits(run(used, sound), run(fresh, sound)));
}

TEST_CASE("denoiser: NaN and infinity act as zeros in their place, bit for bit") {
    const auto model = shared(random_model(4));
    using Limits = std::numeric_limits<float>;
    Sound bad = noise(2, 60000, 6), zeroed = bad;
    Dice dice(1);
    const auto spoil = [&](std::size_t c, std::size_t n) {
        const float values[] = {Limits::quiet_NaN(), -Limits::quiet_NaN(), Limits::infinity(),
                                -Limits::infinity()};
        bad[c][n] = values[dice.below(4)];
        zeroed[c][n] = 0.0F;
    };
    for (int i = 0; i < 50; ++i)
        spoil(static_cast<std::size_t>(dice.below(2)), static_cast<std::size_t>(dice.below(60000)));
    for (std::size_t n = 20000; n < 24000; ++n) spoil(1, n);
    Denoiser a(model, 48000, 2), b(model, 48000, 2);
    const Sound result = run(a, bad, random_partition(60000, 1000, 1));
    CHECK(all_finite(result));
    CHECK(same_bits(result, run(b, zeroed)));
}

TEST_CASE("denoiser: finite samples too large to square act as zeros too, and leave nothing behind") {
    const auto model = shared(random_model(5));
    for (const float huge : {1e10F, 1e19F, 1e25F, std::numeric_limits<float>::max()}) {
        Sound bad = noise(1, 200000, 7), zeroed = bad;
        for (const std::size_t n : {30000U, 30001U, 50000U}) {
            bad[0][n] = n % 2 == 0 ? huge : -huge;
            zeroed[0][n] = 0.0F;
        }
        Denoiser a(model, 16000, 1), b(model, 16000, 1);
        const Sound result = run(a, bad);
        CAPTURE(huge);
        CHECK(all_finite(result));
        CHECK(same_bits(result, run(b, zeroed)));
    }
}

TEST_CASE("denoiser: the loudest samples that count are forgotten within five seconds") {
    const auto model = shared(random_model(5));
    Sound sound = noise(1, 16000 * 12, 7);
    Denoiser clean(model, 16000, 1), hit(model, 16000, 1);
    const Sound expected = run(clean, sound);
    sound[0][32000] = 4e9F;
    const Sound result = run(hit, sound);
    CHECK(all_finite(result));
    CHECK(error_db(std::span(result[0]).subspan(16000 * 10), std::span(expected[0]).subspan(16000 * 10)) <
          -40.0);
}

TEST_CASE("denoiser: a model whose numbers overflow never puts out what is not finite") {
    const Sound sound = noise(1, 20000, 8);
    for (const float weight : {1e30F, std::numeric_limits<float>::max()}) {
        Model model = random_model(6);
        for (auto& layer : model.layers)
            for (float& w : layer.weight.reshaped()) w = w < 0 ? -weight : weight;
        REQUIRE(problem_with(model).empty());
        Denoiser denoiser(shared(model), 16000, 1);
        CHECK(all_finite(run(denoiser, sound)));
    }
}

TEST_CASE("denoiser: mix 0 returns the input, mix 1/2 the mean of input and denoised") {
    const auto model = shared(random_model(7));
    const Sound sound = noise(2, 50000, 9);
    const auto mixed = [&](float mix) {
        Denoiser denoiser(model, 48000, 2);
        denoiser.set({.reduction_db = 100.0F, .mix = mix});
        return run(denoiser, sound);
    };
    const Sound dry = mixed(0.0F), half = mixed(0.5F), wet = mixed(1.0F);
    CHECK(error_against(dry, sound, 2 * 768) < -120.0);
    CHECK(error_against(wet, sound, 2 * 768) > -20.0);
    std::vector<float> mean(dry[1].size());
    for (std::size_t n = 0; n < mean.size(); ++n) mean[n] = 0.5F * (dry[1][n] + wet[1][n]);
    CHECK(error_db(half[1], mean) < -110.0);
    Denoiser untouched(model, 48000, 2);
    CHECK(same_bits(run(untouched, sound), wet));
}

TEST_CASE("denoiser: no bin is attenuated further than the reduction allows") {
    const auto mute = shared(constant_model(-60.0F));
    const Sound sound = noise(2, 30000, 10);
    for (const float reduction_db : {0.0F, 6.0F, 20.0F, 40.0F}) {
        Denoiser denoiser(mute, 44100, 2);
        denoiser.set({.reduction_db = reduction_db, .mix = 1.0F});
        CAPTURE(reduction_db);
        CHECK(error_against(run(denoiser, sound), sound, denoiser.latency(),
                            std::pow(10.0F, -reduction_db / 20.0F)) < -100.0);
    }
    Denoiser unlimited(mute, 44100, 2);
    CHECK(mean_square(run(unlimited, sound)[0]) < 1e-20);
    unlimited.reset();
    unlimited.set({.reduction_db = 100.0F, .mix = 1.0F});
    CHECK(mean_square(run(unlimited, sound)[0]) < 1e-20);
    // and gains above the limit stay what they are
    const auto model = shared(constant_model(0.0F, spec_up_to(22050.0F)));
    Denoiser half(model, 44100, 2);
    half.set({.reduction_db = 20.0F, .mix = 1.0F});
    CHECK(error_against(run(half, sound), sound, half.latency(), 0.5F) < -100.0);
}

TEST_CASE("denoiser: controls outside their ranges are brought into them, and NaN does no harm") {
    const auto model = shared(random_model(8));
    const Sound sound = noise(1, 20000, 11);
    const auto with = [&](float reduction_db, float mix) {
        Denoiser denoiser(model, 16000, 1);
        denoiser.set({.reduction_db = reduction_db, .mix = mix});
        return run(denoiser, sound);
    };
    constexpr float nan = std::numeric_limits<float>::quiet_NaN(),
                    inf = std::numeric_limits<float>::infinity();
    CHECK(same_bits(with(-5.0F, 1.0F), with(0.0F, 1.0F)));
    CHECK(same_bits(with(250.0F, 1.0F), with(100.0F, 1.0F)));
    CHECK(same_bits(with(inf, 1.0F), with(100.0F, 1.0F)));
    CHECK(same_bits(with(20.0F, 7.0F), with(20.0F, 1.0F)));
    CHECK(same_bits(with(20.0F, -inf), with(20.0F, 0.0F)));
    CHECK(all_finite(with(nan, 1.0F)));
    CHECK(all_finite(with(20.0F, nan)));
}

TEST_CASE("denoiser: controls act from the next hop on") {
    Denoiser denoiser(shared(unity_model()), 16000, 1);
    const Sound sound = noise(1, 256 * 20, 12);
    Sound result = sound;
    for (int block = 0; block < 20; ++block) {
        if (block == 10) denoiser.set({.reduction_db = 100.0F, .mix = 0.0F});
        float* samples = result[0].data() + 256 * block;
        denoiser.process(&samples, &samples, 256);
    }
    CHECK(error_against(result, sound, denoiser.latency()) <
          -120.0); // unity either way: no click at the change
}

TEST_CASE("denoiser: two equal channels give what one gives, bit for bit") {
    const auto model = shared(random_model(9));
    const Sound mono = noise(1, 50000, 13), stereo{mono[0], mono[0]};
    Denoiser one(model, 48000, 1), two(model, 48000, 2);
    const Sound expected = run(one, mono), found = run(two, stereo);
    CHECK(same_bits({found[0]}, expected));
    CHECK(same_bits({found[1]}, expected));
}

TEST_CASE("denoiser: all channels get the same gains, so that the image stays") {
    const auto model = shared(random_model(10));
    Sound sound = noise(3, 50000, 14);
    for (std::size_t n = 0; n < sound[0].size(); ++n) sound[1][n] = -0.25F * sound[0][n];
    Denoiser denoiser(model, 44100, 3);
    const Sound result = run(denoiser, sound);
    auto expected = result[0];
    for (float& x : expected) x *= -0.25F;
    CHECK(error_db(result[1], expected) < -120.0);
}

TEST_CASE("denoiser: process, set and reset neither allocate nor free, at any rate") {
    const HeapUse counted = heap_use_of([] {
        std::vector<float> by_new(8);
        RealFft in_fftw(512);
        CHECK(by_new.size() + in_fftw.time().size() == 520);
    });
    // the vector and RealFft's own, then what FFTW aligned for time and frequency
    REQUIRE(counted.allocations >= (counts_aligned_memory ? 4 : 2));
    REQUIRE(counted.frees >= (counts_aligned_memory ? 4 : 2));

    const auto model = shared(random_model(11));
    for (const double rate : rates)
        for (const int channels : {1, 2, 8}) {
            Denoiser denoiser(model, rate, channels);
            const int frames = 3 * denoiser.frame_size().hop + 5;
            Sound sound = noise(channels, frames, 15);
            std::vector<float*> samples;
            for (auto& channel : sound) samples.push_back(channel.data());
            const HeapUse use = heap_use_of([&] {
                denoiser.process(samples.data(), samples.data(), frames);
                denoiser.set({.reduction_db = 12.0F, .mix = 0.5F});
                denoiser.reset();
                denoiser.process(samples.data(), samples.data(), frames);
            });
            CAPTURE(rate, channels);
            CHECK(use.allocations == 0);
            CHECK(use.frees == 0);
        }
}

TEST_CASE("denoiser: denormals are zeros inside process, and what they were after it") {
    volatile float denormal = 1e-40F;
    const auto flushed = [&] { return denormal * 1e10F == 0.0F; };
    REQUIRE_FALSE(flushed());
    Denoiser denoiser(shared(unity_model()), 16000, 1);
    const Sound sound{std::vector<float>(4000, 1e-40F)};
    const Sound result = run(denoiser, sound);
    CHECK(std::all_of(result[0].begin(), result[0].end(), [](float x) { return x == 0.0F; }));
    CHECK_FALSE(flushed());
}

TEST_CASE("denoiser: several at once on threads of their own give what one gives") {
    const auto model = shared(random_model(12));
    const Sound sound = noise(2, 40000, 16);
    Denoiser alone(model, 44100, 2);
    const Sound expected = run(alone, sound);
    constexpr int threads = 4;
    Sound results[threads];
    {
        std::vector<std::jthread> workers;
        workers.reserve(threads);
        for (int t = 0; t < threads; ++t)
            workers.emplace_back([&, t] {
                Denoiser denoiser(model, 44100, 2);
                results[t] = run(denoiser, sound, random_partition(40000, 700, static_cast<unsigned>(t)));
            });
    }
    for (const Sound& result : results) CHECK(same_bits(result, expected));
}

TEST_CASE("denoiser: rates and channels outside their ranges are refused") {
    const auto model = shared(unity_model());
    for (const double rate : {0.0, 7999.0, 192001.0, std::nan("")})
        CHECK_THROWS_AS(Denoiser(model, rate, 1), std::invalid_argument);
    for (const int channels : {-1000000, -1, 0, 17, std::numeric_limits<int>::max()}) {
        CAPTURE(channels);
        CHECK_THROWS_AS(Denoiser(model, 48000, channels), std::invalid_argument);
    }
    CHECK_NOTHROW(Denoiser(model, 48000, 16));
}

TEST_CASE("denoiser: an empty block changes nothing, and no pointer of it is looked at") {
    const auto model = shared(random_model(13)),
               shorter = shared(random_model(13, spec_up_to(8000.0F, 8.0F)));
    const Sound sound = noise(1, 20000, 17);
    Denoiser a(model, 16000, 1), b(model, 16000, 1);
    for (const bool delayed : {false, true}) {
        for (Denoiser* denoiser : {&a, &b}) {
            if (delayed) REQUIRE(denoiser->swap(shorter));
            denoiser->reset();
        }
        a.process(nullptr, nullptr, 0);
        CHECK(same_bits(run(a, sound, {0, 5000, 0, 15000, 0}), run(b, sound)));
    }
}

TEST_CASE("denoiser: a stream is linked anew while it plays, with the model that plays") {
    const auto first = shared(random_model(23)), second = shared(random_model(24));
    Sound sound = noise(2, 16000 * 6, 27);
    for (float& x : sound[1]) x *= 0.05F;
    for (const Link to : {Link::independent, Link::linked}) {
        Denoiser changed(first, 16000, 2, to == Link::linked ? Link::independent : Link::linked);
        Denoiser expected(second, 16000, 2, to),
            other(second, 16000, 2, to == Link::linked ? Link::independent : Link::linked);
        CHECK(changed.swap(second));
        changed.relink(to);
        const Sound found = run(changed, sound), wanted = run(expected, sound), unwanted = run(other, sound);
        const auto quieter_end = [](const Sound& of) { return std::span(of[1]).last(16000); };
        CHECK(error_db(quieter_end(found), quieter_end(wanted)) < -40.0);
        CHECK(error_db(quieter_end(unwanted), quieter_end(wanted)) > -20.0);
    }
}

TEST_CASE("denoiser: what is left and what is taken away add up to the input") {
    const auto model = shared(random_model(14));
    const Sound sound = noise(2, 50000, 18);
    for (const float mix : {1.0F, 0.6F}) {
        const auto heard = [&](bool listen) {
            Denoiser denoiser(model, 44100, 2);
            denoiser.set({.reduction_db = 30.0F, .mix = mix, .listen = listen});
            return run(denoiser, sound);
        };
        Sound sum = heard(false);
        const Sound removed = heard(true);
        CHECK(mean_square(removed[0]) > 1e-6);
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t n = 0; n < sum[c].size(); ++n) sum[c][n] += removed[c][n];
        CHECK(error_against(sum, sound, 2 * 704) < -110.0);
    }
}

TEST_CASE("denoiser: the output gain is in dB, and stays within its range") {
    const Sound sound = noise(1, 20000, 19);
    for (const auto& [db, factor] :
         {std::pair{-20.0F, 0.1F}, {20.0F, 10.0F}, {90.0F, 15.8489F}, {-90.0F, 0.001F}}) {
        Denoiser denoiser(shared(unity_model()), 16000, 1);
        denoiser.set({.output_db = db});
        CHECK(error_against(run(denoiser, sound), sound, denoiser.latency(), factor) < -90.0);
    }
}

TEST_CASE("denoiser: bypass returns the input bit for bit, latency() late, for any blocks") {
    const auto model = shared(random_model(15));
    for (const double rate : rates) {
        Denoiser denoiser(model, rate, 2);
        const int latency = denoiser.latency(), frames = 11 * denoiser.frame_size().hop + 3;
        denoiser.set({.output_db = 6.0F, .listen = true, .bypass = true});
        const Sound sound = noise(2, frames, 20);
        const Sound result = run(denoiser, sound, random_partition(frames, 300, 3));
        CAPTURE(rate);
        for (std::size_t c = 0; c < 2; ++c)
            CHECK(std::equal(result[c].begin() + latency, result[c].end(), sound[c].begin()));
    }
}

TEST_CASE("denoiser: after a bypass it goes on as if there had been none") {
    const auto model = shared(random_model(16));
    Denoiser changed(model, 16000, 1), steady(model, 16000, 1);
    const Sound sound = noise(1, 60000, 21);
    const Sound expected = run(steady, sound);
    Sound result = sound;
    for (int at = 0; at < 60000; at += 100) {
        changed.set({.bypass = at >= 20000 && at < 40000});
        float* samples = result[0].data() + at;
        changed.process(&samples, &samples, 100);
    }
    const auto same = [&](int from, int to) {
        return std::equal(result[0].begin() + from, result[0].begin() + to, expected[0].begin() + from);
    };
    CHECK(same(0, 20000));
    CHECK_FALSE(same(25000, 35000));
    CHECK(same(40000 + 3 * 256, 60000));
}

TEST_CASE("denoiser: independent channels are what each of them gives alone, bit for bit") {
    const auto model = shared(random_model(17));
    Sound sound = noise(3, 50000, 22);
    for (float& x : sound[1]) x *= 0.03F;
    Denoiser together(model, 48000, 3, Link::independent), linked(model, 48000, 3);
    const Sound result = run(together, sound);
    for (std::size_t c = 0; c < 3; ++c) {
        Denoiser alone(model, 48000, 1);
        CHECK(same_bits({result[c]}, run(alone, {sound[c]})));
    }
    CHECK_FALSE(same_bits(run(linked, sound), result));
}

TEST_CASE("denoiser: a full step of a control makes no click on a steady tone") {
    constexpr double rate = 48000;
    const Sound sound{tone(48000, 1000.0, rate, 0.5)};
    const Controls from{.reduction_db = 0.0F};
    const Controls steps[] = {{.reduction_db = 100.0F},
                              {.reduction_db = 100.0F, .mix = 0.0F},
                              {.reduction_db = 0.0F, .output_db = -60.0F},
                              {.reduction_db = 0.0F, .listen = true},
                              {.reduction_db = 0.0F, .output_db = 6.0F},
                              {.reduction_db = 100.0F, .bypass = true}};
    for (const Controls& to : steps)
        for (const bool back : {false, true}) {
            Denoiser denoiser(shared(constant_model(-60.0F)), rate, 1);
            Sound result = sound;
            for (int at = 0; at < 48000; at += 480) {
                denoiser.set((at >= 24000) != back ? to : from);
                float* samples = result[0].data() + at;
                denoiser.process(&samples, &samples, 480);
            }
            CAPTURE(to.reduction_db, to.mix, to.output_db, to.listen, to.bypass, back);
            CHECK(loudest_above_4_khz(std::span(result[0]).subspan(4000), rate) < 0.001F); // -60 dBFS
        }
    // and the measure would see one
    Sound clicked = sound;
    std::fill(clicked[0].begin() + 24012, clicked[0].end(), 0.0F);
    CHECK(loudest_above_4_khz(clicked[0], rate) > 0.03F);
}

TEST_CASE("denoiser: prepare makes it what a new one for that stream is, controls kept") {
    const auto model = shared(random_model(18));
    const Controls controls{.reduction_db = 12.0F, .output_db = -3.0F};
    Denoiser again(model, 16000, 1), fresh(model, 96000, 2, Link::independent);
    again.set(controls);
    fresh.set(controls);
    run(again, noise(1, 30000, 23));
    again.prepare(96000, 2, Link::independent);
    REQUIRE(again.latency() == fresh.latency());
    const Sound sound = noise(2, 60000, 24);
    CHECK(same_bits(run(again, sound), run(fresh, sound)));
    CHECK_THROWS_AS(again.prepare(1000, 2), std::invalid_argument);
    CHECK(all_finite(run(again, sound))); // what was refused changed nothing
}

TEST_CASE("denoiser: a model of a longer window waits for the next prepare, and changes nothing until then") {
    const auto here = shared(random_model(19)),
               longer = shared(random_model(20, spec_up_to(16000.0F, 20.0F)));
    const Sound sound = noise(1, 40000, 25);
    Denoiser waiting(here, 16000, 1), undisturbed(here, 16000, 1), fresh(longer, 16000, 1);
    CHECK_FALSE(waiting.swap(longer));
    CHECK(waiting.latency() == 512);
    CHECK(same_bits(run(waiting, sound), run(undisturbed, sound)));
    waiting.relink(Link::independent); // with the model that plays
    CHECK(same_bits(run(waiting, sound), run(undisturbed, sound)));
    waiting.prepare(16000, 1);
    CHECK(waiting.latency() == 640);
    CHECK(same_bits(run(waiting, sound), run(fresh, sound)));
}

TEST_CASE(
    "denoiser: a model of a shorter window comes in without a click, delayed to the latency that was told") {
    const auto longer = shared(constant_model(40.0F)),
               shorter = shared(constant_model(0.0F, spec_up_to(16000.0F, 6.0F)));
    const Sound sound{tone(48000 * 4, 1000.0, 48000, 0.5), tone(48000 * 4, 900.0, 48000, 0.4)};
    for (const bool back : {false, true}) {
        Denoiser denoiser(longer, 48000, 2);
        if (back) {
            REQUIRE(denoiser.swap(shorter));
            denoiser.reset(); // it takes over at once
        }
        CHECK(denoiser.swap(back ? longer : shorter));
        const Sound result = run(denoiser, sound, random_partition(48000 * 4, 1000, 1));
        CHECK(denoiser.latency() == 1536);
        const auto error = [&](std::size_t from, std::size_t count, float factor) {
            std::vector<float> expected(sound[1].begin() + static_cast<std::ptrdiff_t>(from) - 1536,
                                        sound[1].begin() + static_cast<std::ptrdiff_t>(from + count) - 1536);
            for (float& x : expected) x *= factor;
            return error_db(std::span(result[1]).subspan(from, count), expected);
        };
        CAPTURE(back);
        CHECK(error(2000, 40000, back ? 0.5F : 1.0F) < -100.0); // while the new one listens
        CHECK(error(48000 * 3, 40000, back ? 1.0F : 0.5F) < -100.0);
        CHECK(loudest_above_4_khz(std::span(result[0]).subspan(2000), 48000) < 0.001F);
        denoiser.prepare(48000, 2);
        CHECK(denoiser.latency() == (back ? 1536 : 576));
    }
}

TEST_CASE("denoiser: a model of the same hop and other bands comes in while the stream goes on") {
    const auto before = shared(random_model(21)), after = shared(random_model(22, spec_up_to(8000.0F)));
    const Sound sound = noise(2, 16000 * 8, 26);
    Denoiser swapped(before, 16000, 2), old(before, 16000, 2), young(after, 16000, 2);
    const Sound as_before = run(old, sound), as_after = run(young, sound);
    CHECK(swapped.swap(after));
    const Sound result = run(swapped, sound);
    const auto part = [](const Sound& of, std::size_t from, std::size_t count) {
        return Sound{{of[0].begin() + static_cast<std::ptrdiff_t>(from),
                      of[0].begin() + static_cast<std::ptrdiff_t>(from + count)}};
    };
    CHECK(same_bits(part(result, 0, 5000), part(as_before, 0, 5000)));
    // both heard the same from the start
    CHECK(same_bits(part(result, 16000 * 7, 16000), part(as_after, 16000 * 7, 16000)));
    CHECK_FALSE(same_bits(part(result, 16000 * 7, 16000), part(as_before, 16000 * 7, 16000)));
}

TEST_CASE("denoiser: a model's smoothing takes the flutter out of its gains, and adds no latency") {
    Model model = random_model(41);
    const Sound sound = noise(1, 60000, 41);
    const auto flutter = [&](const Smoothing& smoothing) {
        model.smoothing = smoothing;
        Denoiser denoiser(shared(model), 48000, 1);
        CHECK(denoiser.latency() == 1536);
        std::vector<float> past(denoiser.gains().begin(), denoiser.gains().end());
        double sum = 0;
        for (int at = 0; at + 768 <= 60000; at += 768) {
            std::vector<float> hop(sound[0].begin() + at, sound[0].begin() + at + 768);
            float* samples = hop.data();
            denoiser.process(&samples, &samples, 768);
            for (std::size_t i = 0; i < past.size(); ++i) {
                if (at > 0) sum += std::abs(static_cast<double>(denoiser.gains()[i] - past[i]));
                past[i] = denoiser.gains()[i];
            }
        }
        return sum;
    };
    const double free = flutter({});
    CHECK(flutter({.attack_ms = 40, .release_ms = 40}) < 0.7 * free);
    CHECK(flutter({.attack_ms = 0, .release_ms = 40}) < 0.9 * free);
}

TEST_CASE("denoiser: a model's depth of pauses turns frames without voice down, and adds no latency") {
    Model model = random_model(41);
    for (Layer& layer : model.layers) {
        layer.weight.setZero();
        layer.bias.setZero();
    }
    const auto level = [&](float logit, float depth_db) {
        model.layers.back().bias.head(model.spec.bands()).setConstant(logit); // the slopes stay 0
        model.pause_depth_db = depth_db;
        Denoiser denoiser(shared(model), 48000, 1);
        CHECK(denoiser.latency() == 1536);
        const Sound sound = run(denoiser, noise(1, 48000, 41));
        double sum = 0;
        for (std::size_t i = 24000; i < 48000; ++i) sum += std::pow(static_cast<double>(sound[0][i]), 2);
        return power_db(sum);
    };
    CHECK(level(3, 12) == level(3, 0));
    CHECK(level(-6, 12) == Approx(level(-6, 0) - 12).margin(0.01));
}
