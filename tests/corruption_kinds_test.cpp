// What each kind of corruption does, against its mathematics.
#include "tests/catch.h"
#include "tests/signals.h"
#include "training/biquad.h"
#include "training/corruption.h"

#include <map>
#include <numeric>
#include <set>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 16000;
const Grid signal_grid{1, rate};

std::vector<float> spoilt(const std::string& text, std::vector<float> values, const Grid& grid = signal_grid,
                          std::uint64_t seed = 1) {
    Random random{seed};
    Corruptor::make({parse_corruption(text).value()}, grid).value().apply(values, random);
    return values;
}

std::vector<float> difference(const std::vector<float>& a, const std::vector<float>& b) {
    std::vector<float> d(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) d[i] = a[i] - b[i];
    return d;
}

double share(const std::vector<float>& values, auto&& holds) {
    return static_cast<double>(std::count_if(values.begin(), values.end(), holds)) /
           static_cast<double>(values.size());
}

double zeros(const std::vector<float>& values) {
    return share(values, [](float x) { return x == 0.0F; });
}

double rms(const std::vector<float>& values) { return std::sqrt(mean_square(values)); }

// Where a value is not 0, it is what it was.
void check_rest_untouched(const std::vector<float>& spoilt_values, const std::vector<float>& values) {
    REQUIRE(spoilt_values.size() == values.size());
    int touched = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        touched += spoilt_values[i] != 0.0F && spoilt_values[i] != values[i] ? 1 : 0;
    CHECK(touched == 0);
}

// Amplitude of the sine at hz in a piece of whole seconds, hz whole.
double amplitude(const std::vector<float>& values, double hz, double at_rate) {
    double real = 0, imaginary = 0;
    for (std::size_t n = 0; n < values.size(); ++n) {
        const double turn = 2.0 * std::numbers::pi * hz * static_cast<double>(n) / at_rate;
        real += static_cast<double>(values[n]) * std::cos(turn);
        imaginary += static_cast<double>(values[n]) * std::sin(turn);
    }
    return 2.0 * std::hypot(real, imaginary) / static_cast<double>(values.size());
}

} // namespace

TEST_CASE("corruption: every kind gives the same bytes for the same stream, and others for another") {
    const std::vector<ImpulseResponse> responses{
        impulse_response("room", white_noise(3000, 0.1, 1), rate).value()};
    const Grid grid{1, rate, responses};
    const auto values = white_noise(32000, 0.3, 1);
    for (const auto& kind : corruption_kinds()) {
        if (kind.name == "missing" || kind.name == "gap") continue; // see sensor_corruptions_test.cpp
        if (std::set<std::string_view>{"shrink", "grey", "mark"}.contains(kind.name))
            continue; // see image_corruptions_test.cpp
        const auto text = std::string(kind.name) + ' ' + std::string(kind.example);
        INFO(text);
        std::set<std::vector<float>> results;
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            const auto result = spoilt(text, values, grid, seed);
            CHECK(result == spoilt(text, values, grid, seed));
            CHECK(std::all_of(result.begin(), result.end(), [](float x) { return std::isfinite(x); }));
            CHECK(result.size() == values.size());
            results.insert(result);
        }
        CHECK(results.size() >= 3); // whole numbers of bits may meet
    }
}

TEST_CASE("corruption: gaussian adds normal noise of its deviation, whatever the values") {
    const auto values = tone(100000, 440, rate, 3.0);
    const auto added = difference(spoilt("gaussian 0.2", values), values);
    CHECK(rms(added) == Approx(0.2).epsilon(0.015));
    CHECK(std::accumulate(added.begin(), added.end(), 0.0) / 1e5 == Approx(0.0).margin(0.2 * 0.016));
    CHECK(share(added, [](float x) { return std::abs(x) < 0.2F; }) == Approx(0.6827).margin(0.008));
    CHECK(share(added, [](float x) { return std::abs(x) < 0.4F; }) == Approx(0.9545).margin(0.004));
    double with_itself = 0, with_values = 0;
    for (std::size_t i = 1; i < added.size(); ++i) {
        with_itself += static_cast<double>(added[i] * added[i - 1]);
        with_values += static_cast<double>(added[i] * values[i]);
    }
    CHECK(with_itself / 1e5 == Approx(0.0).margin(0.04 * 0.016));
    CHECK(with_values / 1e5 == Approx(0.0).margin(0.2 * 3.0 * 0.016));
}

TEST_CASE("corruption: relative gaussian noise has its share of the RMS of the piece") {
    for (const double level : {1e-4, 1.0, 300.0}) {
        const auto values = tone(50000, 440, rate, level);
        const auto added = difference(spoilt("relative-gaussian 0.3", values), values);
        CHECK(rms(added) == Approx(0.3 * level / std::numbers::sqrt2).epsilon(0.02));
    }
    const std::vector<float> silence(100);
    CHECK(spoilt("relative-gaussian 0.3", silence) == silence);
}

TEST_CASE("corruption: masking zeroes its share of the values, each by itself, and leaves the rest") {
    const auto values = uniform_values(100000, 1, 2, 2);
    for (const double part : {0.0, 0.25, 1.0}) {
        const auto masked = spoilt("masking " + std::to_string(part), values);
        check_rest_untouched(masked, values);
        CHECK(zeros(masked) == Approx(part).margin(part == 0.25 ? 0.007 : 0.0));
    }
    const auto masked = spoilt("masking 0.25", values);
    int pairs = 0;
    for (std::size_t i = 1; i < masked.size(); ++i)
        pairs += masked[i] == 0.0F && masked[i - 1] == 0.0F ? 1 : 0;
    CHECK(pairs / 1e5 == Approx(0.0625).margin(0.005));
}

TEST_CASE("corruption: salt and pepper are the highest and the lowest value, half of the share each") {
    auto values = uniform_values(100000, -1, 1, 3);
    values[70000] = 5.0F;
    values[80000] = -2.0F;
    const auto peppered = spoilt("salt-and-pepper 0.2", values);
    CHECK(share(peppered, [](float x) { return x == 5.0F; }) == Approx(0.1).margin(0.005));
    CHECK(share(peppered, [](float x) { return x == -2.0F; }) == Approx(0.1).margin(0.005));
    for (std::size_t i = 0; i < values.size(); ++i)
        if (peppered[i] != 5.0F && peppered[i] != -2.0F) REQUIRE(peppered[i] == values[i]);
    CHECK(spoilt("salt-and-pepper 0", values) == values);
}

TEST_CASE("corruption: blocks zero one box, of the share of each side, anywhere") {
    const Grid grid{20, 0}; // 20 rows, 50 columns
    const auto values = uniform_values(1000, 1, 2, 4);
    std::vector<int> times(values.size());
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const auto boxed = spoilt("blocks 0.3", values, grid, seed);
        check_rest_untouched(boxed, values);
        std::set<std::size_t> rows, columns;
        std::size_t count = 0;
        for (std::size_t i = 0; i < boxed.size(); ++i) {
            if (boxed[i] != 0.0F) continue;
            rows.insert(i % 20), columns.insert(i / 20), ++count, ++times[i];
        }
        REQUIRE(rows.size() == 6);
        REQUIRE(columns.size() == 15);
        REQUIRE(count == 6 * 15);                     // full,
        REQUIRE(*rows.rbegin() - *rows.begin() == 5); // and in one piece
        REQUIRE(*columns.rbegin() - *columns.begin() == 14);
    }
    for (const std::size_t corner : {0, 19, 980, 999}) CHECK(times[corner] > 0);
}

TEST_CASE("corruption: blocks of a signal are spans, none at 0, one value at least, all at 1") {
    const auto values = uniform_values(1000, 1, 2, 5);
    const auto spanned = spoilt("blocks 0.3", values);
    check_rest_untouched(spanned, values);
    const auto first = std::find(spanned.begin(), spanned.end(), 0.0F);
    CHECK(std::all_of(first, first + 300, [](float x) { return x == 0.0F; }));
    CHECK(zeros(spanned) == 0.3);
    CHECK(spoilt("blocks 0", values) == values);
    CHECK(zeros(spoilt("blocks 0.0001", values)) == 0.001);
    CHECK(zeros(spoilt("blocks 1", values)) == 1.0);
}

TEST_CASE("corruption: dropouts lose their share in packets of 5 to 60 ms, all of a piece equally long") {
    const auto values = uniform_values(64000, 1, 2, 6);
    double lost = 0;
    std::size_t shortest = 64000, longest = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto piece = spoilt("dropouts 0.3", values, signal_grid, seed);
        check_rest_untouched(piece, values);
        lost += zeros(piece) / 200;
        std::size_t packet = 0; // what divides all places where a gap begins or ends
        for (std::size_t i = 1; i < piece.size(); ++i)
            if ((piece[i] == 0.0F) != (piece[i - 1] == 0.0F)) packet = std::gcd(packet, i);
        shortest = std::min(shortest, packet);
        longest = std::max(longest, packet);
    }
    CHECK(lost == Approx(0.3).margin(0.015)); // five standard errors of some 123 packets a piece
    CHECK(shortest >= 80);
    CHECK(shortest < 100);
    CHECK(longest <= 960);
    CHECK(longest > 940);
    CHECK(spoilt("dropouts 0", values) == values);
    CHECK(zeros(spoilt("dropouts 1", values)) == 1.0);
}

TEST_CASE("corruption: dropouts lose whole columns, single ones where there is no rate or a low one") {
    const auto values = uniform_values(30000, 1, 2, 7);
    for (const double columns_a_second : {0.0, 1.0}) {
        const auto piece = spoilt("dropouts 0.25", values, {3, columns_a_second});
        check_rest_untouched(piece, values);
        CHECK(zeros(piece) == Approx(0.25).margin(0.022));
        int pairs = 0;
        for (std::size_t i = 0; i < piece.size(); i += 3) {
            REQUIRE((piece[i] == 0.0F) == (piece[i + 1] == 0.0F));
            REQUIRE((piece[i] == 0.0F) == (piece[i + 2] == 0.0F));
            pairs += i > 0 && piece[i] == 0.0F && piece[i - 3] == 0.0F ? 1 : 0;
        }
        CHECK(pairs / 1e4 == Approx(0.0625).margin(0.015));
    }
    const auto frames = spoilt("dropouts 0.5", values, {3, 1000}); // packets of 5 to 60 columns
    for (std::size_t i = 3; i + 15 < frames.size(); i += 3)
        if (frames[i] == 0.0F && frames[i - 3] != 0.0F) REQUIRE(frames[i + 12] == 0.0F);
}

TEST_CASE("corruption: clipping leaves its share of the peak, either sign, and what lies below") {
    for (const float sign : {1.0F, -1.0F}) {
        auto values = uniform_values(1000, -0.5, 0.5, 8);
        values[500] = sign * 0.8F;
        const auto clipped = spoilt("clipping 0.25", values);
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::abs(values[i]) <= 0.2F)
                REQUIRE(clipped[i] == values[i]);
            else
                REQUIRE(clipped[i] == Approx(std::copysign(0.2F, values[i])).epsilon(1e-6));
        }
        CHECK(spoilt("clipping 1", values) == values);
    }
}

TEST_CASE(
    "corruption: quantisation leaves even levels of its bits, and errors of a twelfth of a step squared") {
    const auto values = uniform_values(200000, -0.3, 1.7, 9);
    const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
    for (const int bits : {1, 3, 8}) {
        const auto quantised = spoilt("quantisation " + std::to_string(bits), values);
        const std::set<float> levels(quantised.begin(), quantised.end());
        const double step = static_cast<double>(*highest - *lowest) / (std::exp2(bits) - 1);
        REQUIRE(levels.size() == (1U << bits));
        CHECK(*levels.begin() == *lowest);
        CHECK(*levels.rbegin() == Approx(*highest).epsilon(1e-6));
        int level = 0;
        for (const float x : levels)
            CHECK(x == Approx(static_cast<double>(*lowest) + step * level++).margin(1e-6));
        const auto error = difference(quantised, values);
        CHECK(mean_square(error) == Approx(step * step / 12).epsilon(0.02));
        CHECK(share(error, [&](float x) { return std::abs(x) > step / 2 + 1e-6; }) == 0.0);
    }
    const std::vector<float> constant(100, 0.7F);
    CHECK(spoilt("quantisation 4", constant) == constant);
}

TEST_CASE("corruption: hum is 50 or 60 Hz with up to 19 harmonics, its dB over the RMS, and nothing else") {
    const auto values = white_noise(16000, 0.1, 10);
    std::map<int, int> bases;
    std::set<int> tops;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        auto added = difference(spoilt("hum -12", values, signal_grid, seed), values);
        CHECK(power_db(mean_square(added) / mean_square(values)) == Approx(-12.0).margin(0.01));
        const double at_50 = amplitude(added, 50, rate), at_60 = amplitude(added, 60, rate);
        CHECK((at_50 < 1e-6) != (at_60 < 1e-6));
        const int base = at_50 > at_60 ? 50 : 60;
        ++bases[base];
        int top = 0;
        double power = 0;
        for (int h = 1; h <= 20; ++h) {
            const double a = amplitude(added, base * h, rate);
            if (a > 1e-6) CHECK(++top == h); // without a gap
            power += a * a / 2;
        }
        tops.insert(top);
        CHECK(power == Approx(mean_square(added)).epsilon(1e-4)); // all of it
    }
    CHECK(bases[50] > 8);
    CHECK(bases[60] > 8);
    CHECK(*tops.begin() <= 3);
    CHECK(*tops.rbegin() >= 18);
    const std::vector<float> silence(1000);
    CHECK(spoilt("hum 0", silence) == silence);
}

TEST_CASE("corruption: the phases of a hum differ, and no harmonic of it folds back at half of the rate") {
    const std::vector<float> values(150, 1.0F);
    std::set<float> first;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const auto added = difference(spoilt("hum -20", values, {1, 150}, seed), values);
        const double power = std::pow(amplitude(added, 50, 150), 2) + std::pow(amplitude(added, 60, 150), 2);
        CHECK(power / 2 == Approx(0.01).epsilon(1e-3));
        CHECK(mean_square(added) == Approx(0.01).epsilon(1e-3));
        first.insert(added[0]);
    }
    CHECK(first.size() == 30);
    CHECK(*first.begin() < -0.1F);
    CHECK(*first.rbegin() > 0.1F);
}

TEST_CASE("corruption: a band limit takes 3 dB at its cut, 48 dB an octave above and nothing far below") {
    std::vector<float> impulse(16000);
    impulse[0] = 1.0F;
    const auto response = spoilt("band-limit 1000", impulse);
    const auto gain_db = [&](double hz) { return 20 * std::log10(amplitude(response, hz, rate) * 8000); };
    CHECK(gain_db(100) == Approx(0.0).margin(0.01));
    CHECK(gain_db(1000) == Approx(-3.01).margin(0.02));
    CHECK(gain_db(2000) == Approx(-48.2).margin(3.0)); // the bilinear transform bends the scale
    CHECK(gain_db(2000) < -48.0);
    auto by_hand = white_noise(4000, 0.1, 11);
    const auto limited = spoilt("band-limit 1000", by_hand);
    steep_low_pass(by_hand, 1000, rate);
    CHECK(limited == by_hand);
}

TEST_CASE("corruption: reverberation is that of a response drawn from those given, by its factor") {
    const std::vector<ImpulseResponse> responses{
        impulse_response("a", white_noise(3000, 0.1, 12), rate).value(),
        impulse_response("b", white_noise(700, 0.1, 13), rate).value(),
        impulse_response("c", white_noise(50, 0.1, 14), rate).value()};
    const auto values = white_noise(2000, 0.1, 15);
    std::vector<int> times(3);
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const auto wet = spoilt("reverberation 0.4", values, {1, rate, responses}, seed);
        for (std::size_t i = 0; i < 3; ++i)
            times[i] += wet == reverberate(values, responses[i], 0.4F).wet ? 1 : 0;
    }
    CHECK(times[0] + times[1] + times[2] == 60);
    for (const int t : times) CHECK(t > 8);
}

TEST_CASE("corruption: gain is in dB") {
    const auto values = white_noise(100, 0.1, 16);
    for (const double db : {-60.0, -6.0, 0.0, 20.0}) {
        const auto louder = spoilt("gain " + std::to_string(db), values);
        for (std::size_t i = 0; i < values.size(); ++i)
            CHECK(louder[i] ==
                  Approx(static_cast<double>(values[i]) * std::pow(10.0, db / 20)).epsilon(1e-5));
    }
}
