// Comparison: models side by side on the same pieces.
#include "training/comparison.h"

#include "tests/catch.h"
#include "tests/models.h"
#include "tests/recording_of.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 16000;

// Tones that come and go as a voice, and hiss.
Voices some_voices() {
    auto voice = tone(100000, 500, rate, 0.3);
    for (std::size_t i = 0; i < voice.size(); ++i)
        voice[i] *= std::sin(static_cast<float>(i) * 0.0004F) > 0.0F ? 1.0F : 0.0F;
    return {{recording_of("voice", voice)}, {recording_of("hiss", white_noise(100000, 0.05, 1))}};
}

Comparison run(const std::vector<Model>& models, int pieces, std::uint64_t seed) {
    std::vector<std::shared_ptr<const Model>> pointers;
    for (const auto& model : models) pointers.push_back(shared(model));
    return compare(some_voices(), rate, pointers, pieces, seed);
}

bool same(const Scores& a, const Scores& b) {
    return a.si_sdr == b.si_sdr && a.segmental_snr == b.segmental_snr &&
           a.log_spectral_distance == b.log_spectral_distance;
}

// Passes what stands out of the noise floor, without listening to anything else.
Model slope_model() {
    Model model = constant_model(-6);
    const int bands = model.spec.bands();
    model.layers[0].bias.segment(bands, bands).setConstant(6);
    return model;
}

} // namespace

TEST_CASE("comparison: a model that lets everything through scores as the noisy sound does") {
    const Comparison c = run({unity_model()}, 3, 1);
    CHECK(c.pieces == 3);
    REQUIRE(c.models.size() == 1);
    CHECK(c.models[0].si_sdr == Approx(c.noisy.si_sdr).margin(1e-3));
    CHECK(c.models[0].segmental_snr == Approx(c.noisy.segmental_snr).margin(1e-3));
    CHECK(c.models[0].log_spectral_distance == Approx(c.noisy.log_spectral_distance).margin(1e-3));
}

TEST_CASE("comparison: the same seed gives the same scores, another one other pieces") {
    const Comparison a = run({slope_model()}, 2, 1), b = run({slope_model()}, 2, 1),
                     other = run({slope_model()}, 2, 2);
    CHECK(same(a.noisy, b.noisy));
    CHECK(same(a.models[0], b.models[0]));
    CHECK(!same(a.noisy, other.noisy));
}

TEST_CASE("comparison: models keep their order, hear the same pieces and do not depend on one another") {
    const Comparison both = run({slope_model(), constant_model(-2)}, 2, 3);
    REQUIRE(both.models.size() == 2);
    CHECK(same(both.models[0], run({slope_model()}, 2, 3).models[0]));
    CHECK(same(both.models[1], run({constant_model(-2)}, 2, 3).models[0]));
    CHECK(same(both.noisy, run({}, 2, 3).noisy));
    // SI-SDR does not mind a gain that is the same everywhere, and a mask that hears the tones is better
    CHECK(both.models[1].si_sdr == Approx(both.noisy.si_sdr).margin(0.01));
    CHECK(both.models[0].si_sdr > both.noisy.si_sdr + 3);
}

TEST_CASE("comparison: scores are means over pieces between -2.5 and 12.5 dB") {
    double sum = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Comparison one = run({}, 1, seed);
        CHECK(one.noisy.si_sdr > -9); // half of the time there is no voice, sometimes more
        CHECK(one.noisy.si_sdr < 13);
        sum += one.noisy.si_sdr / 20;
    }
    const Comparison many = run({}, 20, 99);
    CHECK(many.noisy.si_sdr == Approx(2).margin(4));
    CHECK(sum == Approx(2).margin(4));
    // a mean, not a sum: the first piece of a seed is the same whatever their number
    const Comparison one = run({}, 1, 99), two = run({}, 2, 99);
    CHECK(std::abs(two.noisy.si_sdr - one.noisy.si_sdr) < 10);
}

TEST_CASE("comparison: sounds are scored where they lie, to the sample") {
    // a voice that does not resemble itself one sample later
    const Voices voices{{recording_of("voice", white_noise(100000, 0.1, 2))},
                        {recording_of("tone", tone(100000, 700, rate, 0.1))}};
    const std::vector models{shared(unity_model())};
    const Comparison c = compare(voices, rate, models, 3, 1);
    CHECK(c.noisy.si_sdr > -5);
    CHECK(c.models[0].si_sdr > -5);
}

TEST_CASE("comparison: rows by SNR are the same pieces, 5 dB apart") {
    const auto rows = compare_by_snr(some_voices(), rate, shared(unity_model()), nullptr, 2, 1);
    REQUIRE(rows.size() == 5);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CHECK(rows[i].snr_db == Approx(-5.0 + 5.0 * static_cast<double>(i)));
        CHECK(rows[i].pieces == 2);
        CHECK(!rows[i].start);
        CHECK(rows[i].model.si_sdr == Approx(rows[i].noisy.si_sdr).margin(1e-2));
        if (i > 0) CHECK(rows[i].noisy.si_sdr - rows[i - 1].noisy.si_sdr == Approx(5).margin(0.3));
    }
}

TEST_CASE("comparison: a starting model stands in its own column") {
    const auto slope = shared(slope_model()), unity = shared(unity_model());
    const auto rows = compare_by_snr(some_voices(), rate, slope, unity, 1, 1);
    const auto swapped = compare_by_snr(some_voices(), rate, unity, slope, 1, 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        REQUIRE(rows[i].start);
        CHECK(same(rows[i].model, *swapped[i].start));
        CHECK(same(*rows[i].start, swapped[i].model));
        CHECK(!same(rows[i].model, *rows[i].start));
    }
}

TEST_CASE("comparison: pairs, which have an SNR of their own, are in no row by SNR") {
    Voices voices = some_voices();
    const auto without = compare_by_snr(voices, rate, shared(unity_model()), nullptr, 2, 1);
    voices.pairs = {{recording_of("pair", tone(100000, 300, rate, 0.2)),
                     recording_of("pair", white_noise(100000, 0.2, 7))}};
    const auto with = compare_by_snr(voices, rate, shared(unity_model()), nullptr, 2, 1);
    for (std::size_t i = 0; i < without.size(); ++i) CHECK(same(with.at(i).noisy, without[i].noisy));
    voices.noise.clear();
    CHECK(compare_by_snr(voices, rate, shared(unity_model()), nullptr, 2, 1).empty());
}
