// Delay: whole samples, any block.
#include "dsp/delay.h"

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

TEST_CASE("delay: what leaves is what came in, so many samples ago, whatever the blocks are") {
    for (const int samples : {0, 1, 5, 64, 1000}) {
        Delay delay(samples);
        const auto input = white_noise(5000, 0.1, 1);
        auto output = input;
        std::size_t at = 0;
        for (const int n : random_partition(5000, 100, static_cast<unsigned>(samples))) {
            delay.process(std::span(output).subspan(at, static_cast<std::size_t>(n)));
            at += static_cast<std::size_t>(n);
        }
        CAPTURE(samples);
        CHECK(std::all_of(output.begin(), output.begin() + samples, [](float x) { return x == 0.0F; }));
        CHECK(std::equal(output.begin() + samples, output.end(), input.begin()));
        delay.reset();
        std::vector<float> silence(2000);
        delay.process(silence);
        CHECK(mean_square(silence) == 0.0);
    }
}
