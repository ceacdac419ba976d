// Windows: lines across gaps, flags, and specs that make sense.
#include "dsp/window.h"

#include "tests/catch.h"
#include "tests/windows.h"

#include <cmath>

using namespace sordino;
using namespace sordino::test;

namespace {

// From the definition: for each missing value the nearest ones on both sides are looked for.
std::vector<float> slowly_filled(const std::vector<float>& signal) {
    std::vector<float> filled = signal;
    const auto size = static_cast<int>(signal.size());
    const auto there = [&](int i) { return !std::isnan(signal[static_cast<std::size_t>(i)]); };
    for (int i = 0; i < size; ++i) {
        if (there(i)) continue;
        int before = i, after = i;
        while (before >= 0 && !there(before)) --before;
        while (after < size && !there(after)) ++after;
        const auto at = [&](int j) { return signal[static_cast<std::size_t>(j)]; };
        float& x = filled[static_cast<std::size_t>(i)];
        if (before < 0 && after == size)
            x = 0.0F;
        else if (before < 0)
            x = at(after);
        else if (after == size)
            x = at(before);
        else
            x = at(before) + (at(after) - at(before)) * static_cast<float>(i - before) /
                                 static_cast<float>(after - before);
    }
    return filled;
}

} // namespace

TEST_CASE("window: gaps become lines between the values around them, and what is there stays bit for bit") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const auto signal = rows_with_gaps(1, 1 + static_cast<int>(seed % 40), seed, 0.2 * (seed % 6));
        auto filled = signal;
        fill_gaps(filled);
        const auto wanted = slowly_filled(signal);
        for (std::size_t i = 0; i < signal.size(); ++i) {
            CAPTURE(seed, i);
            REQUIRE(filled[i] == Approx(wanted[i]).margin(1e-5));
            if (!std::isnan(signal[i])) REQUIRE(filled[i] == signal[i]);
        }
    }
}

TEST_CASE("window: inputs are the filled channels one after another, then what was there, where that is "
          "asked for") {
    for (const bool flags : {false, true}) {
        const auto spec = window_spec(3, 10, 2, 1, 1, flags);
        const auto window = rows_with_gaps(3, 10, 5, 0.4);
        std::vector<float> inputs(static_cast<std::size_t>(spec.inputs()), -99.0F);
        window_inputs(spec, window, inputs);
        for (std::size_t c = 0; c < 3; ++c) {
            std::vector<float> channel(window.begin() + static_cast<long>(10 * c),
                                       window.begin() + static_cast<long>(10 * c + 10));
            fill_gaps(channel);
            for (std::size_t i = 0; i < 10; ++i) {
                CHECK(inputs[10 * c + i] == channel[i]);
                if (flags) CHECK(inputs[30 + 10 * c + i] == (std::isnan(window[10 * c + i]) ? 0.0F : 1.0F));
            }
        }
    }
}

TEST_CASE("window: a spec that makes no sense is refused with a sentence on what does not") {
    const auto good = window_spec(2, 20, 4, 3, 2);
    CHECK(problem_with(good).empty());
    CHECK(good.delay() == 6);
    CHECK(good.output_begin() == 13);
    const auto after = [&](const auto& change) {
        WindowSpec spec = good;
        change(spec);
        return problem_with(spec);
    };
    CHECK(after([](WindowSpec& s) { s.channels.clear(); }).starts_with("channels: expected 1 to 1024"));
    CHECK(
        after([](WindowSpec& s) { s.channels[1] = s.channels[0]; }).starts_with("channels: expected names"));
    CHECK(after([](WindowSpec& s) { s.rate_hz = 0.0; }).starts_with("rate_hz"));
    CHECK(after([](WindowSpec& s) {
              s.rate_hz = std::numeric_limits<double>::infinity();
          }).starts_with("rate_hz"));
    CHECK(after([](WindowSpec& s) { s.window = 0; }).starts_with("window"));
    CHECK(after([](WindowSpec& s) { s.window = 70000; }).starts_with("window"));
    CHECK(after([](WindowSpec& s) { s.output = 18; }).starts_with("output and ahead"));
    CHECK(after([](WindowSpec& s) { s.ahead = -1; }).starts_with("output and ahead"));
    CHECK(after([](WindowSpec& s) { s.ahead = 2147483647; }).starts_with("output and ahead"));
    CHECK(after([](WindowSpec& s) { s.hop = 3; }).starts_with("hop"));
    CHECK(after([](WindowSpec& s) { s.hop = 0; }).starts_with("hop"));
}
