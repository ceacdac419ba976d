// The VST3 in a strict host: sound at every rate, block size, channel set and precision, and parameters that
// move in it.
#include "tests/strict_host.h"

#include <vector>

using namespace sordino::test::strict;

namespace {

constexpr int blocks = 10;

// At every rate and size of block: 10 blocks, of which no sample comes back broken and the last sounds.
void play_everywhere(juce::AudioPluginInstance& instance, bool release) {
    for (const double rate : {8000.0, 44100.0, 48000.0, 88200.0, 96000.0, 192000.0})
        for (const int size : {1, 17, 64, 128, 256, 512, 1024, 8192}) {
            CAPTURE(rate, size);
            if (release) instance.releaseResources();
            instance.prepareToPlay(rate, size);
            Noise noise(instance, size);
            int broken = 0;
            for (int i = 0; i < blocks; ++i) broken += noise.play();
            CHECK(broken == 0);
            if (size * (blocks - 1) > instance.getLatencySamples()) CHECK(noise.loudest() > 0);
        }
}

void move_some(const juce::Array<juce::AudioProcessorParameter*>& parameters, juce::Random& random) {
    for (int i = 0; i < 10; ++i) parameters[random.nextInt(parameters.size())]->setValue(random.nextFloat());
}

} // namespace

TEST_CASE("vst3: a strict host plays noise at any rate in any block, and no sample comes back broken") {
    Host host;
    play_everywhere(*host.open(44100, 64), true);
}

TEST_CASE(
    "vst3: a strict host prepares again and again and releases nothing, and no sample comes back broken") {
    Host host;
    play_everywhere(*host.open(44100, 64), false);
}

TEST_CASE("vst3: a strict host automates in sub-blocks of 32 samples, and no sample comes back broken") {
    Host host;
    const auto instance = host.open();
    const auto parameters = automated(*instance);
    REQUIRE(parameters.size() == 4);
    juce::Random random(7);
    for (const double rate : rates)
        for (const int size : block_sizes) {
            CAPTURE(rate, size);
            instance->releaseResources();
            instance->prepareToPlay(rate, size);
            Noise noise(*instance, 32, size);
            int broken = 0;
            // more than one block of the host's, so that the sound comes through
            for (int done = 0; done < 4 * size + instance->getLatencySamples(); done += 32) {
                move_some(parameters, random);
                broken += noise.play();
            }
            CHECK(broken == 0);
        }
}

TEST_CASE("vst3: a strict host hears its parameters: reduction, mix and output act from the next block on") {
    Host host;
    const auto instance = host.open(48000, 4800);
    Noise noise(*instance, 4800);
    const auto loudness = [&] {
        for (int i = 0; i < 4; ++i) CHECK(noise.play() == 0);
        return noise.loudest();
    };
    const auto set = [&](const juce::String& name, float value) {
        for (auto* parameter : instance->getParameters())
            if (parameter->getName(100) == name) parameter->setValue(value);
    };
    const float denoised = loudness();
    set("Reduction", 0);
    const float untouched = loudness();
    CHECK(untouched == Approx(1.0F).margin(0.01));
    CHECK(denoised < 0.5F * untouched);
    set("Output", 0);
    CHECK(loudness() < 0.1F * untouched);
    set("Bypass", 1);
    CHECK(loudness() == Approx(1.0F).margin(0.01));
}

TEST_CASE("vst3: a strict host enables all buses, disables all but the main ones, and gets its layout back") {
    Host host;
    const auto instance = host.open(48000, 512);
    const auto before = instance->getBusesLayout();
    instance->releaseResources();
    CHECK(instance->enableAllBuses());
    CHECK(instance->disableNonMainBuses());
    CHECK(instance->setBusesLayout(before));
    CHECK(instance->getBusesLayout() == before);
    instance->prepareToPlay(48000, 512);
    CHECK(Noise(*instance, 512).play() == 0);
}

TEST_CASE("vst3: a strict host plays every set of channels that the plugin says it can, and is told no of "
          "the rest") {
    Host host;
    const auto instance = host.open();
    using Set = juce::AudioChannelSet;
    const std::vector<Set> sets{Set::mono(),
                                Set::stereo(),
                                Set::createLCR(),
                                Set::quadraphonic(),
                                Set::createLCRS(),
                                Set::create5point0(),
                                Set::create5point1(),
                                Set::create6point0(),
                                Set::create6point1(),
                                Set::create7point0(),
                                Set::create7point1(),
                                Set::create7point0SDDS(),
                                Set::create7point1SDDS(),
                                Set::create7point1point2(),
                                Set::create7point1point4(),
                                Set::ambisonic(2),
                                Set::ambisonic(3)};
    int played = 0;
    for (const auto& set : sets) {
        CAPTURE(set.getDescription(), set.size());
        instance->releaseResources();
        const juce::AudioProcessor::BusesLayout layout{{set}, {set}};
        const bool can = instance->checkBusesLayoutSupported(layout);
        CHECK(instance->setBusesLayout(layout) == can);
        if (set.size() > 8) CHECK(!can);
        instance->prepareToPlay(48000, 512);
        CHECK(instance->getTotalNumInputChannels() == instance->getTotalNumOutputChannels());
        if (can) CHECK(instance->getTotalNumOutputChannels() == set.size());
        Noise noise(*instance, 512);
        for (int i = 0; i < blocks; ++i) CHECK(noise.play() == 0);
        CHECK(noise.loudest() > 0);
        played += can;
    }
    CHECK(played == 13);
}

TEST_CASE("vst3: a strict host takes a block in double precision, offline, or through the bypass, and back") {
    Host host;
    const auto instance = host.open();
    juce::Random random(3);
    juce::MidiBuffer no_midi;
    for (const bool twice : {true, false})
        for (const bool offline : {true, false}) {
            instance->releaseResources();
            instance->setProcessingPrecision(twice ? juce::AudioProcessor::doublePrecision
                                                   : juce::AudioProcessor::singlePrecision);
            instance->setNonRealtime(offline);
            instance->prepareToPlay(48000, 2400);
            juce::AudioBuffer<float> single(2, 2400);
            juce::AudioBuffer<double> fine(2, 2400);
            for (int i = 0; i < blocks; ++i) {
                fill_with_noise(single, random);
                if (twice) {
                    fine.makeCopyOf(single);
                    i % 2 == 0 ? instance->processBlock(fine, no_midi)
                               : instance->processBlockBypassed(fine, no_midi);
                    single.makeCopyOf(fine);
                } else {
                    i % 2 == 0 ? instance->processBlock(single, no_midi)
                               : instance->processBlockBypassed(single, no_midi);
                }
                CHECK(broken_samples(single) == 0);
            }
            CHECK(single.getMagnitude(0, 2400) > 0.01F);
        }
}
