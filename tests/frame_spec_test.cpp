// FrameSpec: the hop at every rate, the ERB edges, and what is wrong with a spec.
#include "dsp/frame_spec.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "tests/catch.h"

using namespace sordino;

namespace {

bool is_smooth(int n) {
    for (const int p : {2, 3, 5, 7, 11})
        while (n % p == 0) n /= p;
    return n == 1;
}

FrameSpec good_spec() {
    FrameSpec spec;
    spec.band_edges_hz = erb_band_edges(16000.0F, spec.hop_ms);
    return spec;
}

bool names(const FrameSpec& spec, const std::string& what) {
    return std::string(problem_with(spec)).find(what) != std::string::npos;
}

} // namespace

TEST_CASE("frame_spec: the hop of 16 ms at the usual rates is smooth and within half a percent") {
    const FrameSpec spec;
    const auto hop = [&](double rate) { return frame_size(spec, rate).hop; };
    CHECK(hop(8000) == 128);
    CHECK(hop(11025) == 176);
    CHECK(hop(16000) == 256);
    CHECK(hop(22050) == 352);
    CHECK(hop(32000) == 512);
    CHECK(hop(44100) == 704);
    CHECK(hop(48000) == 768);
    CHECK(hop(96000) == 1536);
    CHECK(hop(192000) == 3072);
    for (const double rate : {8000.0, 11025.0, 16000.0, 22050.0, 32000.0, 44100.0, 48000.0, 88200.0, 96000.0,
                              176400.0, 192000.0}) {
        CAPTURE(rate);
        const FrameSize size = frame_size(spec, rate);
        CHECK(is_smooth(size.hop));
        CHECK(std::abs(size.hop - rate * 0.016) <= 0.005 * rate * 0.016);
        CHECK(size.rate == rate);
        CHECK(size.window() == 2 * size.hop);
        CHECK(size.bins() == size.hop + 1);
        CHECK(size.bin_hz() == Approx(31.25).epsilon(0.005));
    }
}

TEST_CASE("frame_spec: the hop at every whole rate is the nearest smooth number, within 2.5 percent") {
    const FrameSpec spec;
    for (int rate = 8000; rate <= 192000; ++rate) {
        const double exact = rate * 0.016;
        int nearest = 2; // of all candidates, one after the other
        for (int n = static_cast<int>(exact * 0.97); n <= static_cast<int>(exact * 1.03) + 1; ++n)
            if (is_smooth(n) && std::abs(n - exact) < std::abs(nearest - exact)) nearest = n;
        const int hop = frame_size(spec, rate).hop;
        const bool as_expected = hop == nearest && std::abs(hop - exact) <= 0.025 * exact;
        if (!as_expected)
            FAIL("rate " << rate << ": hop " << hop << ", expected " << nearest << " near " << exact);
    }
}

TEST_CASE("frame_spec: a rate outside 8000 to 192000 Hz is refused") {
    const FrameSpec spec;
    for (const double rate :
         {0.0, -48000.0, 7999.9, 192000.1, 1e300, std::nan(""), std::numeric_limits<double>::infinity()}) {
        CAPTURE(rate);
        CHECK_THROWS_AS(frame_size(spec, rate), std::invalid_argument);
    }
    CHECK_NOTHROW(frame_size(spec, 8000.0));
    CHECK_NOTHROW(frame_size(spec, 192000.0));
}

TEST_CASE("frame_spec: ERB edges rise from 0 to the top, half an ERB apart but never closer than a bin") {
    for (const float top : {3400.0F, 7000.0F, 8000.0F, 12345.0F, 16000.0F, 20000.0F, 24000.0F})
        for (const float hop_ms : {4.0F, 8.0F, 10.0F, 16.0F, 20.0F, 32.0F}) {
            CAPTURE(top, hop_ms);
            const auto edges = erb_band_edges(top, hop_ms);
            REQUIRE(edges.size() >= 3);
            CHECK(edges.front() == 0.0F);
            CHECK(edges.back() == Approx(top).epsilon(1e-6));
            const double bin_hz = 500.0 / static_cast<double>(hop_ms);
            double closest = 1e9, most_half_erbs = 0, fewest_half_erbs = 1e9;
            for (std::size_t i = 1; i < edges.size(); ++i) {
                const double low = static_cast<double>(edges[i - 1]);
                const double step = static_cast<double>(edges[i]) - low;
                const double half_erb = 0.5 * 24.7 * (4.37 * low / 1000.0 + 1.0);
                closest = std::min(closest, step);
                most_half_erbs = std::max(most_half_erbs, step / std::max(bin_hz, half_erb));
                fewest_half_erbs = std::min(fewest_half_erbs, step / half_erb);
            }
            CHECK(closest > bin_hz * (1.0 - 1e-4)); // edges are floats
            CHECK(most_half_erbs < 1.1);
            CHECK(fewest_half_erbs > 0.95);
            FrameSpec spec;
            spec.hop_ms = hop_ms;
            spec.band_edges_hz = edges;
            CHECK(std::string(problem_with(spec)).empty());
        }
}

TEST_CASE("frame_spec: bands and features are counted from the edges") {
    FrameSpec spec;
    spec.band_edges_hz = {0.0F, 100.0F, 300.0F, 1000.0F, 4000.0F};
    CHECK(spec.bands() == 3);
    CHECK(spec.feature_count() == 2 * 3 + 4);
}

TEST_CASE("frame_spec: each fault of a spec is named, and the limits themselves are not faults") {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float inf = std::numeric_limits<float>::infinity();
    REQUIRE(std::string(problem_with(good_spec())).empty());

    struct Range {
        const char* name;
        float FrameSpec::*member;
        float low, high;
    };
    for (const Range& r : {Range{"hop_ms", &FrameSpec::hop_ms, 1, 100},
                           Range{"smoothing_ms", &FrameSpec::smoothing_ms, 0, 10000},
                           Range{"floor_memory_ms", &FrameSpec::floor_memory_ms, 10, 60000},
                           Range{"silence_dbfs", &FrameSpec::silence_dbfs, -200, 0},
                           Range{"level_floor_db", &FrameSpec::level_floor_db, -200, 0}}) {
        CAPTURE(r.name);
        for (const float value : {std::nextafter(r.low, -inf), std::nextafter(r.high, inf), nan, inf, -inf}) {
            CAPTURE(value);
            FrameSpec spec = good_spec();
            spec.*r.member = value;
            CHECK(names(spec, r.name));
        }
        for (const float value : {r.low, r.high}) {
            FrameSpec spec = good_spec();
            spec.*r.member = value;
            CHECK(std::string(problem_with(spec)).empty());
        }
    }
    for (const int parts : {-1, 0, 1, 65, 1 << 30}) {
        FrameSpec spec = good_spec();
        spec.floor_parts = parts;
        CHECK(names(spec, "floor_parts"));
    }
    for (const int version : {-1, 0, 1, 3}) {
        FrameSpec spec = good_spec();
        spec.feature_version = version;
        CHECK(names(spec, "feature_version"));
    }
    using Edges = std::vector<float>;
    for (const Edges& edges : {Edges{}, Edges{0, 100}, Edges{-1, 100, 200}, Edges{0, 100, 96001},
                               Edges{0, 100, 100}, Edges{0, 200, 100}, Edges{0, nan, 100}, Edges{nan, 1, 2},
                               Edges{0, 1, nan}, Edges{0, inf, 100}, Edges{0, -inf, 100}}) {
        FrameSpec spec = good_spec();
        spec.band_edges_hz = edges;
        CHECK(names(spec, "band_edges_hz"));
    }
    FrameSpec spec = good_spec();
    spec.band_edges_hz.resize(1027);
    for (std::size_t i = 0; i < spec.band_edges_hz.size(); ++i) spec.band_edges_hz[i] = static_cast<float>(i);
    CHECK(names(spec, "band_edges_hz"));
}
