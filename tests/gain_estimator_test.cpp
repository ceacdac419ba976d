// From powers to gains: what the treble adds to them, and when.
#include "model/gain_estimator.h"

#include "tests/catch.h"
#include "tests/models.h"

using namespace sordino;
using namespace sordino::test;

namespace {

using Gains = std::vector<float>;

Gains next(GainEstimator& estimator, const FrameSize& size, unsigned seed) {
    Gains gain(static_cast<std::size_t>(size.bins()));
    estimator.process(uniform_values(gain.size(), 0, 1, seed), gain);
    return gain;
}

// Of frames far apart in time, one after the other.
Gains gains_of(GainEstimator estimator, const FrameSize& size) {
    Gains all;
    for (unsigned t = 0; t < 30; ++t) {
        const Gains gain = next(estimator, size, t);
        all.insert(all.end(), gain.begin(), gain.end());
    }
    return all;
}

} // namespace

TEST_CASE("gain estimator: the treble's gains count above the last band, and below it nothing changes") {
    const Model plain = random_model(1, spec_up_to(8000)), treble = random_model(2, spec_up_to(20000));
    Model both = plain;
    both.smoothing = {10, 20}; // of its own gains alone
    Model low = both;
    both.treble = shared(treble);
    const FrameSize size = frame_size(plain.spec, 48000);
    GainEstimator whole(shared(both), size), below(shared(low), size), above(shared(treble), size);
    const std::size_t edge = 257; // bins 31.25 Hz apart, 8000 Hz is that of bin 256
    for (unsigned t = 0; t < 30; ++t) {
        Gains expected = next(below, size, t);
        const Gains high = next(above, size, t);
        std::copy(high.begin() + edge, high.end(), expected.begin() + edge);
        REQUIRE(next(whole, size, t) == expected);
        if (t != 15) continue;
        for (GainEstimator* estimator : {&whole, &below, &above}) estimator->reset();
    }
}

TEST_CASE("gain estimator: pauses turn the treble down with the rest") {
    Model model = random_model(1, spec_up_to(8000));
    for (Layer& layer : model.layers) {
        layer.weight.setZero();
        layer.bias.setZero();
    }
    model.layers.back().bias.head(model.spec.bands()).setConstant(-6); // the slopes stay 0
    model.treble = shared(random_model(2, spec_up_to(20000)));
    const FrameSize size = frame_size(model.spec, 48000);
    const Gains as_it_is = gains_of(GainEstimator(shared(model), size), size);
    model.pause_depth_db = 12;
    const Gains quiet = gains_of(GainEstimator(shared(model), size), size);
    const float factor = quiet.back() / as_it_is.back();
    CHECK(power_db(static_cast<double>(factor * factor)) == Approx(-12).margin(0.01));
}

TEST_CASE("gain estimator: a treble changes nothing at rates that have no bins for it") {
    Model model = random_model(1, spec_up_to(8000));
    const FrameSize size = frame_size(model.spec, 16000);
    const Gains without = gains_of(GainEstimator(shared(model), size), size);
    model.treble = shared(random_model(2, spec_up_to(20000)));
    CHECK(gains_of(GainEstimator(shared(model), size), size) == without);
}

TEST_CASE(
    "gain estimator: what adopts the features of another, with or without a treble, goes on as that one") {
    Model model = random_model(1, spec_up_to(8000));
    const Model plain = model;
    model.treble = shared(random_model(2, spec_up_to(20000)));
    const FrameSize size = frame_size(model.spec, 48000);
    const bool has_treble = GENERATE(false, true);
    GainEstimator before(shared(has_treble ? model : plain), size), whole(shared(model), size),
        after(shared(model), size);
    for (unsigned t = 0; t < 100; ++t) {
        next(before, size, t);
        next(whole, size, t);
    }
    REQUIRE(after.adopt_features(before));
    for (unsigned t = 100; t < 200; ++t) {
        const Gains expected = next(whole, size, t), found = next(after, size, t);
        if (t < 130) continue; // the network's own past is another
        const bool equal = found == expected;
        if (has_treble) REQUIRE(equal);
        for (std::size_t k = 0; k < found.size(); ++k) // the strength of its pitch was of other bands
            REQUIRE(found[k] == Approx(expected[k]).margin(1e-4));
    }
}
