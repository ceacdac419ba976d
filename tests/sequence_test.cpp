// Sequences: training computes bit for bit what the live chain computes.
#include "training/sequence.h"

#include "model/denoiser.h"
#include "tests/catch.h"
#include "tests/models.h"

#include <cstring>

using namespace sordino;
using namespace sordino::test;

namespace {

// Silence, noise, a burst, a tone that fades into denormal numbers, and silence again.
std::vector<float> eventful_sound(double seconds, double rate, unsigned seed) {
    const auto count = static_cast<std::size_t>(seconds * rate);
    auto sound = white_noise(count, 0.02, seed);
    const auto sine = tone(count, 440, rate, 0.5);
    for (std::size_t i = 0; i < count; ++i) {
        const double at = static_cast<double>(i) / static_cast<double>(count);
        if (at < 0.05 || at > 0.9) sound[i] = 0.0F;
        if (at > 0.4 && at < 0.42) sound[i] *= 40.0F;
        if (at > 0.6 && at < 0.9)
            sound[i] = sine[i] * static_cast<float>(std::pow(10.0, -(at - 0.6) / 0.3 * 24));
    }
    return sound;
}

Mixture mixture_of(std::vector<float> noisy, float limit_hz) {
    Mixture mixture;
    mixture.clean = std::vector<float>(noisy.size());
    mixture.noisy = std::move(noisy);
    mixture.limit_hz = limit_hz;
    return mixture;
}

template <class A, class B>
bool same_bits(const A& a, const B& b) {
    return static_cast<std::size_t>(a.size()) == static_cast<std::size_t>(b.size()) &&
           std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(*a.data())) == 0;
}

} // namespace

TEST_CASE("sequence: training rows are the live chain's rows bit for bit, at any rate and in any blocks") {
    const double rate = GENERATE(16000.0, 44100.0, 48000.0);
    const unsigned seed = GENERATE(1U, 2U);
    CAPTURE(rate, seed);
    const auto model = shared(random_model(seed));
    const auto sound = eventful_sound(3, rate, seed);
    Denoiser denoiser(model, rate, 1);
    const FrameSize size = denoiser.frame_size();
    SequenceMaker maker(model->spec, size, 0);
    const Sequence sequence = maker.make(mixture_of(sound, static_cast<float>(rate / 2)));
    const int hops = static_cast<int>(sound.size()) / size.hop;
    REQUIRE(sequence.frames() == hops);

    // the live chain's gains once more, from the rows and the cues of the training
    Network network(model);
    const Bands bands(model->spec, size);
    SnrMask mask(bands);
    std::vector<std::vector<float>> gains;
    for (int t = 0; t < hops; ++t) {
        const Eigen::VectorXf row = sequence.features.col(t), cues = sequence.cues.col(t);
        auto& gain = gains.emplace_back(static_cast<std::size_t>(size.bins()));
        mask.process(network.process({row.data(), static_cast<std::size_t>(row.size())}),
                     {cues.data(), static_cast<std::size_t>(cues.size())}, gain);
        for (float& g : gain) g = 1.0F + (g - 1.0F); // as Denoiser mixes
    }

    std::vector<float> ignored(sound.size());
    int done = 0, compared = 0, equal_rows = 0, equal_gains = 0;
    // blocks up to two hops: some end inside a hop, some hold more than one
    for (const int block : random_partition(static_cast<int>(sound.size()), 2 * size.hop, seed)) {
        const float* in = sound.data() + done;
        float* out = ignored.data() + done;
        denoiser.process(&in, &out, block);
        const int before = done / size.hop;
        done += block;
        const int t = done / size.hop - 1; // the hop that was last complete
        if (t + 1 == before) continue;
        ++compared;
        const Eigen::VectorXf row = sequence.features.col(t);
        equal_rows += same_bits(row, denoiser.feature_row()) ? 1 : 0;
        equal_gains += same_bits(gains[static_cast<std::size_t>(t)], denoiser.gains()) ? 1 : 0;
    }
    CHECK(compared > hops / 2);
    CHECK(equal_rows == compared);
    CHECK(equal_gains == compared);
}

TEST_CASE("sequence: a mixture leaves no trace in the next one") {
    const FrameSpec spec = spec_up_to(8000);
    const FrameSize size = frame_size(spec, 16000);
    SequenceMaker maker(spec, size, 5), fresh(spec, size, 5);
    maker.make(mixture_of(white_noise(20000, 1, 3), 8000));
    const auto mixture = mixture_of(eventful_sound(1, 16000, 4), 8000);
    const Sequence a = maker.make(mixture), b = fresh.make(mixture);
    CHECK(same_bits(a.features, b.features));
    CHECK(same_bits(a.cues, b.cues));
    CHECK(same_bits(a.noisy, b.noisy));
}

TEST_CASE("sequence: clean and noisy spectra are those of their sounds, of whole hops only") {
    const FrameSpec spec = spec_up_to(8000);
    const FrameSize size = frame_size(spec, 16000);
    Mixture mixture = mixture_of(white_noise(static_cast<std::size_t>(size.hop * 7 + 11), 0.1, 1), 8000);
    mixture.clean = white_noise(mixture.noisy.size(), 0.1, 2);
    const Sequence sequence = SequenceMaker(spec, size, 0).make(mixture);
    REQUIRE(sequence.frames() == 7);
    for (const auto& [sound, spectra] :
         {std::pair(&mixture.clean, &sequence.clean), std::pair(&mixture.noisy, &sequence.noisy)}) {
        Analysis analysis(size);
        for (int t = 0; t < 7; ++t) {
            const auto hop = static_cast<std::size_t>(size.hop);
            const Eigen::VectorXcf column = spectra->col(t);
            CHECK(same_bits(
                column, analysis.process(std::span(*sound).subspan(static_cast<std::size_t>(t) * hop, hop))));
        }
    }
}

TEST_CASE("sequence: the loss begins after the warm-up, or with the stream where it starts cold") {
    const FrameSpec spec = spec_up_to(8000);
    const FrameSize size = frame_size(spec, 16000);
    SequenceMaker maker(spec, size, 20);
    auto mixture = mixture_of(white_noise(static_cast<std::size_t>(size.hop * 30), 0.1, 1), 8000);
    CHECK(maker.make(mixture).first_frame == 20);
    mixture.cold = true;
    CHECK(maker.make(mixture).first_frame == 0);
    mixture = mixture_of(white_noise(static_cast<std::size_t>(size.hop * 10), 0.1, 1), 8000);
    CHECK(maker.make(mixture).first_frame == 9); // something must be left
}

TEST_CASE("sequence: a stream of a lower rate has no bins above half of that, and features without them") {
    const FrameSpec spec = spec_up_to(20000);
    const FrameSize size = frame_size(spec, 48000); // bins 31.25 Hz apart
    SequenceMaker maker(spec, size, 0);
    auto mixture = mixture_of(white_noise(static_cast<std::size_t>(size.hop * 40), 0.1, 1), 24000);
    mixture.clean = white_noise(mixture.noisy.size(), 0.1, 2);
    const Sequence whole = maker.make(mixture);
    mixture.stream_hz = 8000;
    const Sequence cut = maker.make(mixture);
    constexpr int end = 257; // bins 0 to 256, which is 8000 Hz
    CHECK(whole.end_bin == size.bins());
    CHECK(cut.end_bin == end);
    mixture.limit_hz = 4000;
    CHECK(maker.make(mixture).end_bin == 129);
    for (const auto& [found, known] :
         {std::pair(&cut.noisy, &whole.noisy), std::pair(&cut.clean, &whole.clean)}) {
        CHECK((found->topRows(end) == known->topRows(end)));
        CHECK(found->bottomRows(size.bins() - end).isZero(0));
    }
    const PowerSpectrum spectrum(size);
    Features features(spec, size);
    for (int t = 0; t < cut.frames(); ++t) {
        std::vector<float> power(static_cast<std::size_t>(size.bins()));
        spectrum.add({cut.noisy.col(t).data(), power.size()}, 1.0F, power);
        features.process(power);
        const Eigen::VectorXf row = cut.features.col(t), cues = cut.cues.col(t);
        REQUIRE(same_bits(row, features.row()));
        REQUIRE(same_bits(cues, features.cues()));
    }
}

TEST_CASE("sequence: the loss ends at the limit of what is known of the voice") {
    const FrameSpec spec = spec_up_to(20000);
    const FrameSize size = frame_size(spec, 48000); // bins 31.25 Hz apart
    SequenceMaker maker(spec, size, 0);
    auto mixture = mixture_of(white_noise(static_cast<std::size_t>(size.hop * 2), 0.1, 1), 24000);
    CHECK(maker.make(mixture).end_bin == size.bins());
    mixture.limit_hz = 8000;
    CHECK(maker.make(mixture).end_bin == 257); // bins 0 to 256, which is 8000 Hz
    mixture.limit_hz = 8010;
    CHECK(maker.make(mixture).end_bin == 257);
    mixture.voice = GENERATE(false, true);
    CHECK(maker.make(mixture).voice == mixture.voice);
}

TEST_CASE("sequence: the loss begins at the lowest frequency that was asked for, and never after its end") {
    const FrameSpec spec = spec_up_to(20000);
    const FrameSize size = frame_size(spec, 48000); // bins 31.25 Hz apart
    auto mixture = mixture_of(white_noise(static_cast<std::size_t>(size.hop * 2), 0.1, 1), 24000);
    CHECK(SequenceMaker(spec, size, 0).make(mixture).first_bin == 0);
    CHECK(SequenceMaker(spec, size, 0, 8000).make(mixture).first_bin == 256);
    CHECK(SequenceMaker(spec, size, 0, 8010).make(mixture).first_bin == 257);
    mixture.limit_hz = 4000;
    CHECK(SequenceMaker(spec, size, 0, 8000).make(mixture).first_bin == 129);
}
