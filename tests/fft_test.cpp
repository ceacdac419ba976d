// RealFft: against the definition of the DFT, and its promises about sharing and threads.
#include "dsp/fft.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <complex>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

std::vector<std::complex<double>> slow_dft(std::span<const float> x) {
    const std::size_t size = x.size();
    std::vector<std::complex<double>> bins(size / 2 + 1);
    for (std::size_t k = 0; k < bins.size(); ++k)
        for (std::size_t n = 0; n < size; ++n)
            bins[k] += static_cast<double>(x[n]) *
                       std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>(k * n % size) /
                                           static_cast<double>(size));
    return bins;
}

void fill(RealFft& fft, const std::vector<float>& x) { std::copy(x.begin(), x.end(), fft.time().begin()); }

} // namespace

TEST_CASE("fft: forward is the DFT by its definition") {
    for (const int size : {4, 6, 8, 22, 34, 256, 262, 352, 512, 1408}) {
        CAPTURE(size);
        RealFft fft(size);
        REQUIRE(fft.size() == size);
        REQUIRE(fft.bins() == size / 2 + 1);
        REQUIRE(fft.time().size() == static_cast<std::size_t>(size));
        REQUIRE(fft.freq().size() == static_cast<std::size_t>(fft.bins()));
        const auto x = white_noise(fft.time().size(), 1.0, 1);
        fill(fft, x);
        fft.forward();
        const auto expected = slow_dft(x);
        double error = 0;
        for (std::size_t k = 0; k < expected.size(); ++k)
            error = std::max(error, std::abs(std::complex<double>(fft.freq()[k]) - expected[k]));
        CHECK(error < 1e-6 * size);
    }
}

TEST_CASE("fft: inverse of forward is size times the input") {
    for (const int size : {4, 6, 38, 512, 1408, 1536, 6144}) {
        CAPTURE(size);
        RealFft fft(size);
        auto x = white_noise(fft.time().size(), 1.0, 2);
        fill(fft, x);
        fft.forward();
        fft.inverse();
        for (float& v : x) v *= static_cast<float>(size);
        CHECK(error_db(fft.time(), x) < -120.0);
    }
}

TEST_CASE("fft: two objects of one size are independent, and a moved one keeps its buffers") {
    RealFft a(352), b(352);
    const auto x = white_noise(352, 1.0, 3), y = white_noise(352, 1.0, 4);
    fill(a, x);
    fill(b, y);
    a.forward();
    b.forward();
    const std::vector<Complex> of_b(b.freq().begin(), b.freq().end());
    a.inverse();
    CHECK(std::equal(of_b.begin(), of_b.end(), b.freq().begin()));
    CHECK(std::equal(y.begin(), y.end(), b.time().begin()));

    const float* buffer = b.time().data();
    RealFft moved(std::move(b));
    CHECK(moved.time().data() == buffer);
    CHECK(std::equal(of_b.begin(), of_b.end(), moved.freq().begin()));
}

TEST_CASE("fft: a plan made by one object gives another the same bits") {
    const auto x = white_noise(1408, 1.0, 5);
    const auto transform = [&] {
        RealFft fft(1408);
        fill(fft, x);
        fft.forward();
        return std::vector<Complex>(fft.freq().begin(), fft.freq().end());
    };
    const auto first = transform();
    std::vector<RealFft> others; // so that buffers lie elsewhere
    for (int i = 0; i < 8; ++i) {
        others.emplace_back(100 + 2 * i);
        CHECK(transform() == first);
    }
}

TEST_CASE("fft: threads may plan and transform at the same time") {
    constexpr int threads = 8;
    bool right[threads] = {};
    {
        std::vector<std::jthread> workers;
        workers.reserve(threads);
        for (int t = 0; t < threads; ++t)
            workers.emplace_back([&ok = right[t], t] {
                ok = true;
                for (int i = 0; i < 24; ++i) {
                    RealFft fft(200 + 2 * ((i * 7 + t) % 24)); // sizes that other threads plan just now
                    const auto x = white_noise(fft.time().size(), 1.0, static_cast<unsigned>(i));
                    fill(fft, x);
                    fft.forward();
                    fft.inverse();
                    for (float& v : fft.time()) v /= static_cast<float>(fft.size());
                    ok = ok && error_db(fft.time(), x) < -120.0;
                }
            });
    }
    for (const bool ok : right) CHECK(ok);
}

TEST_CASE("fft: a size that is odd or too small is refused") {
    for (const int size : {-2, 0, 1, 2, 3, 5, 511}) CHECK_THROWS_AS(RealFft(size), std::invalid_argument);
}
