// The way of the sound through the app, around a processor that only notes what it hears.
#include "plugin/standalone/engine.h"

#include "tests/catch.h"
#include "tests/realtime_guard.h"
#include "tests/sound_files.h"
#include "tests/test_folder.h"

#include <chrono>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int rate = 48000, block = 128;

// Left comes out as it went in, right negated and halved.
class Probe final : public juce::AudioProcessor {
  public:
    Probe()
        : AudioProcessor(BusesProperties()
                             .withInput("Input", juce::AudioChannelSet::stereo())
                             .withOutput("Output", juce::AudioChannelSet::stereo())) {}

    void prepareToPlay(double, int) override { ++prepared; }
    void releaseResources() override {}
    void processBlock(juce::AudioBuffer<float>& buffer, juce::MidiBuffer&) override {
        largest = std::max(largest, buffer.getNumSamples());
        buffer.applyGain(1, 0, buffer.getNumSamples(), -0.5F);
    }

    int prepared = 0, largest = 0;

    const juce::String getName() const override { return "probe"; }
    double getTailLengthSeconds() const override { return 0; }
    bool acceptsMidi() const override { return false; }
    bool producesMidi() const override { return false; }
    juce::AudioProcessorEditor* createEditor() override { return nullptr; }
    bool hasEditor() const override { return false; }
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram(int) override {}
    const juce::String getProgramName(int) override { return {}; }
    void changeProgramName(int, const juce::String&) override {}
    void getStateInformation(juce::MemoryBlock&) override {}
    void setStateInformation(const void*, int) override {}
};

using Channels = std::vector<std::vector<float>>;

struct Stage {
    juce::ScopedJuceInitialiser_GUI juce;
    Probe probe;
    Engine engine{probe};

    Stage() {
        engine.start(rate, block);
        play({std::vector<float>(block, 0.0F)}, 2); // the input fades in over a block
    }

    Channels play(const Channels& in, std::size_t outputs) {
        Channels out(outputs, std::vector<float>(in.empty() ? block : in.front().size(), 9.0F));
        std::vector<const float*> from;
        std::vector<float*> to;
        for (const auto& channel : in) from.push_back(channel.data());
        for (auto& channel : out) to.push_back(channel.data());
        engine.process(from.data(), static_cast<int>(in.size()), to.data(), static_cast<int>(outputs),
                       static_cast<int>(out.empty() ? block : out.front().size()));
        return out;
    }
};

std::vector<float> scaled(std::vector<float> sound, float gain) {
    for (float& x : sound) x *= gain;
    return sound;
}

} // namespace

TEST_CASE("engine: stereo passes through the processor, whatever the length of the block") {
    Stage stage;
    const auto frames = GENERATE(0, 1, 127, 128, 129, 1000);
    const Channels in{noise(frames), scaled(noise(frames), 0.5F)};
    const auto out = stage.play(in, 2);
    CHECK((out[0] == in[0]));
    CHECK((out[1] == scaled(in[1], -0.5F)));
    CHECK(stage.probe.largest <= block);
}

TEST_CASE("engine: one input goes to both sides, one output has their mean, a third is silent") {
    Stage stage;
    const Channels mono{noise(block)};
    const auto two = stage.play(mono, 2);
    CHECK((two[0] == mono[0]));
    CHECK((two[1] == scaled(mono[0], -0.5F)));
    const auto one = stage.play(mono, 1);
    for (std::size_t i = 0; i < block; ++i) REQUIRE(one[0][i] == Approx(0.25F * mono[0][i]));
    CHECK((stage.play(mono, 3)[2] == std::vector<float>(block, 0.0F)));
}

TEST_CASE("engine: without an input there is silence, without an output there is nothing to do") {
    Stage stage;
    CHECK((stage.play({}, 2)[0] == std::vector<float>(block, 0.0F)));
    CHECK(stage.play({noise(block)}, 0).empty());
    stage.engine.process(nullptr, 0, nullptr, 0, block);
}

TEST_CASE("engine: the input fades over a block where it is switched, without a step") {
    Stage stage;
    const Channels ones{std::vector<float>(block, 1.0F)};
    CHECK(stage.engine.input_on());
    CHECK((stage.play(ones, 2)[0] == ones[0]));
    float last = 1.0F;
    for (const bool on : {false, true}) {
        stage.engine.set_input_on(on);
        const auto out = stage.play(ones, 2);
        for (const float x : out[0]) {
            REQUIRE(std::abs(x - last) <= 1.01F / block);
            last = x;
        }
        CHECK((stage.play(ones, 2)[0] == std::vector<float>(block, on ? 1.0F : 0.0F)));
    }
}

TEST_CASE("engine: a file plays in place of the input, and the input is there again when it is over") {
    Stage stage;
    TestFolder folder;
    write_sound(folder / "half.wav", std::vector<float>(rate / 4, 0.5F), rate);
    const Channels ones{std::vector<float>(block, 1.0F)};
    stage.engine.player().play(folder / "half.wav");
    stage.play(ones, 2); // the input fades out
    bool heard = false, mixed = false;
    std::vector<float> out;
    while (stage.engine.player().poll().playing) {
        out = stage.play(ones, 2)[0];
        heard = heard || out[block / 2] == 0.5F;
        mixed = mixed || out[block / 2] > 1.0F;
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    CHECK(heard);
    CHECK_FALSE(mixed);
    stage.play(ones, 2);
    CHECK((stage.play(ones, 2)[0] == ones[0]));
}

TEST_CASE("engine: a block asks nothing of the kernel, the heap or a lock") {
    if (skipped_unguarded()) return;
    Stage stage;
    TestFolder folder;
    write_sound(folder / "noise.wav", noise(2 * rate), rate);
    stage.engine.player().play(folder / "noise.wav");
    std::vector<float> in(block, 0.5F), left(block), right(block);
    const float* const from[] = {in.data()};
    float* const to[] = {left.data(), right.data()};
    CHECK(blocking_calls_of([&] {
              for (int i = 0; i < 50; ++i) stage.engine.process(from, 1, to, 2, block);
          }) == "");
}
