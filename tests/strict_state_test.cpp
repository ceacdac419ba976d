// The VST3 in a strict host: states, parameters and their texts, from several threads at once.
#include "tests/strict_host.h"
#include "tests/strict_window.h"

#include <vector>

using namespace sordino::test::strict;

namespace {

juce::MemoryBlock state_of(juce::AudioPluginInstance& instance) {
    juce::MemoryBlock state;
    instance.getStateInformation(state);
    return state;
}

void restore(juce::AudioPluginInstance& instance, const juce::MemoryBlock& state) {
    instance.setStateInformation(state.getData(), static_cast<int>(state.getSize()));
}

std::vector<float> values_of(juce::AudioPluginInstance& instance) {
    std::vector<float> values;
    for (const auto* parameter : instance.getParameters()) values.push_back(parameter->getValue());
    return values;
}

// The plugin's values stand on a grid; the host's, which it does not correct, need not. At the steepest.
constexpr double half_step = 0.002;

void move_all(juce::AudioPluginInstance& instance, juce::Random& random) {
    for (auto* parameter : automated(instance)) parameter->setValue(drawn_for(*parameter, random));
}

} // namespace

TEST_CASE("vst3: a strict host restores a state, finds each parameter where it was, and saves the same bytes "
          "again") {
    Host host;
    const auto instance = host.open(48000, 512);
    Noise noise(*instance, 512);
    juce::Random random(1);
    for (int round = 0; round < 20; ++round) {
        CAPTURE(round);
        const auto state = state_of(*instance);
        const auto values = values_of(*instance);
        move_all(*instance, random);
        CHECK(values_of(*instance) != values);
        if (round % 2 == 1) noise.play();
        restore(*instance, state);
        const auto restored = values_of(*instance);
        for (std::size_t i = 0; i < values.size(); ++i)
            CHECK(restored[i] == Approx(values[i]).margin(half_step));
        CHECK(state_of(*instance) == state);
        move_all(*instance, random); // where the next round starts
        noise.play();
    }
}

TEST_CASE("vst3: a strict host restores a state in another instance, and the sound is the same to the bit") {
    Host host;
    const auto first = host.open(48000, 512), second = host.open(48000, 512);
    juce::Random random(123456789); // small seeds begin with a reduction of 0 dB, listened to: silence
    move_all(*first, random);
    Noise(*first, 512).play();
    restore(*second, state_of(*first));
    const auto expected = values_of(*first), restored = values_of(*second);
    for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(restored[i] == Approx(expected[i]).margin(half_step));
    juce::AudioBuffer<float> noise(2, 512), here, there;
    juce::MidiBuffer no_midi;
    for (const auto& instance : {first.get(), second.get()}) {
        instance->releaseResources();
        instance->prepareToPlay(48000, 512);
    }
    for (int i = 0; i < 20; ++i) {
        fill_with_noise(noise, random);
        here.makeCopyOf(noise);
        there.makeCopyOf(noise);
        first->processBlock(here, no_midi);
        second->processBlock(there, no_midi);
        for (int c = 0; c < 2; ++c)
            CHECK(std::equal(here.getReadPointer(c), here.getReadPointer(c) + 512, there.getReadPointer(c)));
    }
    CHECK(here.getMagnitude(0, 512) > 0);
}

TEST_CASE("vst3: a strict host saves and restores beside its message thread while an editor is open and "
          "sound plays") {
    if (!has_display()) return;
    Host host;
    const auto instance = host.open(48000, 128);
    Window window(*instance);
    const auto state = state_of(*instance);
    const auto values = values_of(*instance);
    const AudioThread audio(*instance);
    juce::Random random(3);
    serve_during([&] {
        for (int round = 0; round < 50; ++round) {
            move_all(*instance, random);
            restore(*instance, state);
            state_of(*instance);
        }
    });
    audio.play_on(100);
    restore(*instance, state);
    CHECK(values_of(*instance) == values);
    CHECK(audio.broken() == 0);
}

TEST_CASE("vst3: a strict host gives damaged states, and plays on") {
    Host host;
    const auto instance = host.open(48000, 512);
    const auto state = state_of(*instance);
    Noise noise(*instance, 512);
    juce::Random random(4);
    for (int round = 0; round < 200; ++round) {
        auto damaged = state;
        damaged.setSize(static_cast<std::size_t>(random.nextInt(static_cast<int>(state.getSize()) + 1)));
        for (int i = 0; i < 3 && damaged.getSize() > 0; ++i)
            damaged[random.nextInt(static_cast<int>(damaged.getSize()))] =
                static_cast<char>(random.nextInt(256));
        restore(*instance, damaged);
        CHECK(noise.play() == 0);
    }
    restore(*instance, state);
    CHECK(state_of(*instance) == state);
}

TEST_CASE("vst3: a strict host asks every parameter all it can tell, and each text leads back to its value") {
    Host host;
    const auto instance = host.open(48000, 512);
    juce::Random random(5);
    CHECK(instance->getParameters().size() >= 6);
    for (auto* parameter : instance->getParameters()) {
        const auto name = parameter->getName(512);
        CAPTURE(name);
        CHECK(name.isNotEmpty());
        CHECK(parameter->getNumSteps() >= 2);
        CHECK((parameter->getDefaultValue() >= 0 && parameter->getDefaultValue() <= 1));
        CHECK(parameter->getValue() == Approx(parameter->getDefaultValue()).margin(1e-6));
        CHECK(!parameter->isMetaParameter());
        if (!parameter->isAutomatable() && name != "Link channels") continue; // JUCE's own, for MIDI
        for (int i = 0; i < 50; ++i) {
            const float value = i < 2 ? static_cast<float>(i) : drawn_for(*parameter, random);
            parameter->setValue(value);
            CHECK(parameter->getValue() == Approx(value).margin(1e-6));
            const auto text = parameter->getText(value, 1024);
            const float back = parameter->getValueForText(text);
            CAPTURE(value, text);
            CHECK(text.isNotEmpty());
            CHECK(parameter->getCurrentValueAsText() == text);
            CHECK(back == Approx(value).margin(0.03)); // a tenth of a decibel, where the scale is finest
            CHECK(parameter->getText(back, 1024) == text);
        }
        for (const char* nonsense : {"", "nonsense", "1e999", "-1e999", "nan", "\xc3\xa4\xe2\x82\xac"}) {
            const float value = parameter->getValueForText(juce::String::fromUTF8(nonsense));
            CAPTURE(nonsense);
            CHECK((value >= 0 && value <= 1)); // which a NaN is not
        }
    }
}

TEST_CASE("vst3: a strict host sets every parameter from two threads at once while it processes") {
    Host host;
    const auto instance = host.open(44100, 32);
    const auto parameters = automated(*instance);
    constexpr int rounds = 500;
    std::atomic<bool> started{false};
    int broken = 0;
    juce::MessageManager::callAsync([&, random = juce::Random(6)]() mutable {
        started = true;
        for (int i = 0; i < rounds; ++i)
            for (auto* parameter : parameters) parameter->setValueNotifyingHost(random.nextFloat());
    });
    serve_during([&] {
        juce::Random random(7);
        Noise noise(*instance, 32);
        while (!started) std::this_thread::yield();
        for (int i = 0; i < rounds; ++i) {
            for (auto* parameter : parameters) parameter->setValue(random.nextFloat());
            broken += noise.play();
        }
    });
    CHECK(broken == 0);
    for (auto* parameter : parameters) parameter->setValue(1);
    CHECK(Noise(*instance, 32).play() == 0);
    for (auto* parameter : parameters) CHECK(parameter->getValue() == 1);
}
