// Biquads: their gain at each frequency, from the impulse response, against closed forms.
#include "training/biquad.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <complex>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 48000;

template <class Filter>
std::vector<float> impulse_response(Filter&& filter) {
    std::vector<float> response(16384);
    response[0] = 1.0F;
    filter(std::span(response));
    return response;
}

double gain_db(const std::vector<float>& response, double hz, double at_rate = rate) {
    std::complex<double> sum = 0;
    for (std::size_t n = 0; n < response.size(); ++n)
        sum += static_cast<double>(response[n]) *
               std::polar(1.0, -2.0 * std::numbers::pi * hz * static_cast<double>(n) / at_rate);
    return power_db(std::norm(sum));
}

std::vector<float> response_of(const Biquad& biquad) {
    return impulse_response([&](std::span<float> signal) { biquad.run(signal); });
}

} // namespace

TEST_CASE("biquad: a peak has its gain at its centre and none far away") {
    const double hz = GENERATE(80.0, 1000.0, 9000.0), db = GENERATE(-12.0, 6.0), q = GENERATE(0.4, 1.4);
    const auto response = response_of(Biquad::peak(hz, rate, db, q));
    CHECK(gain_db(response, hz) == Approx(db).margin(0.01));
    CHECK(gain_db(response, 0.0) == Approx(0.0).margin(0.01));
    CHECK(gain_db(response, rate / 2) == Approx(0.0).margin(0.01));
    // half of the gain at the two edges, whose ratio is set by q: bandwidth in octaves 2 asinh(1 / 2q) / ln 2
    if (hz > 1000.0) return; // where the bilinear transform does not bend the scale much
    const double edge = hz * std::exp(std::asinh(1.0 / (2.0 * q)));
    CHECK(gain_db(response, edge) == Approx(db / 2).margin(0.3));
}

TEST_CASE("biquad: a shelf has its whole gain on its side, half of it at its frequency, none on the other") {
    const double hz = GENERATE(150.0, 2000.0, 6000.0), db = GENERATE(-10.0, 8.0);
    const auto low = response_of(Biquad::low_shelf(hz, rate, db));
    CHECK(gain_db(low, 0.0) == Approx(db).margin(0.05));
    CHECK(gain_db(low, hz) == Approx(db / 2).margin(0.05));
    CHECK(gain_db(low, rate / 2) == Approx(0.0).margin(0.05));
    const auto high = response_of(Biquad::high_shelf(hz, rate, db));
    CHECK(gain_db(high, 0.0) == Approx(0.0).margin(0.05));
    CHECK(gain_db(high, hz) == Approx(db / 2).margin(0.05));
    CHECK(gain_db(high, rate / 2) == Approx(db).margin(0.05));
    for (const double times : {0.3, 0.6, 1.6, 3.0}) // without a bump: never beyond its two ends
        for (const auto* response : {&low, &high}) {
            const double gain = gain_db(*response, hz * times) / db;
            CHECK(gain > -0.005);
            CHECK(gain < 1.005);
        }
}

TEST_CASE("biquad: a low-pass has the gain q at its cut") {
    const double q = GENERATE(0.5, 0.7071, 2.0);
    const auto response = response_of(Biquad::low_pass(3000, rate, q));
    CHECK(gain_db(response, 0.0) == Approx(0.0).margin(0.01));
    CHECK(gain_db(response, 3000) == Approx(20 * std::log10(q)).margin(0.01));
}

TEST_CASE("biquad: the steep low-pass is a Butterworth filter of order 8, 3 dB down at its cut") {
    const double cut = GENERATE(500.0, 4000.0, 7200.0, 19000.0);
    const auto response = impulse_response([&](auto signal) { steep_low_pass(signal, cut, rate); });
    CHECK(gain_db(response, cut) == Approx(-3.01).margin(0.02));
    for (const double hz :
         {0.1 * cut, 0.8 * cut, 1.1 * cut}) { // s = tan(pi f / rate): the bilinear transform
        const double s = std::tan(std::numbers::pi * hz / rate) / std::tan(std::numbers::pi * cut / rate);
        CHECK(gain_db(response, hz) == Approx(-power_db(1 + std::pow(s, 16))).margin(0.05));
    }
    if (cut == 500.0)
        CHECK(gain_db(response, cut * 2) - gain_db(response, cut) == Approx(3.01 - 48.2).margin(0.3));
}

TEST_CASE("biquad: a filter starts from silence at every run") {
    const Biquad filter = Biquad::peak(500, rate, 6, 1);
    auto first = white_noise(500, 0.1, 1), second = first;
    filter.run(first);
    filter.run(second);
    CHECK(first == second);
}

TEST_CASE("biquad: random colours stay within three times their range, differ, and are none at range 0") {
    const double at_rate = GENERATE(8000.0, 16000.0, 48000.0);
    std::vector<double> at_1000;
    for (std::uint64_t i = 0; i < 20; ++i) {
        Random random{i};
        const auto response =
            impulse_response([&](auto signal) { random_eq(signal, at_rate, 8.0F, random); });
        for (double hz = 0; hz <= at_rate / 2; hz += at_rate / 20)
            CHECK(std::abs(gain_db(response, hz, at_rate)) < 24.1);
        at_1000.push_back(gain_db(response, 1000, at_rate));
    }
    const auto [least, most] = std::minmax_element(at_1000.begin(), at_1000.end());
    CHECK(*most - *least > 4.0);
    Random random{1};
    const auto none = impulse_response([&](auto signal) { random_eq(signal, at_rate, 0.0F, random); });
    for (double hz = 0; hz <= at_rate / 2; hz += at_rate / 20)
        CHECK(gain_db(none, hz, at_rate) == Approx(0.0).margin(1e-3));
}
