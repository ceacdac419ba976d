// The VST3 in a strict host: it is found, opened, asked about itself and closed.
#include "tests/strict_host.h"
#include "tests/strict_window.h"

#include <clocale>
#include <string>
#include <vector>

using namespace sordino::test::strict;

TEST_CASE("vst3: a strict host finds one effect in the bundle, on its message thread and beside it") {
    Host host;
    const auto check = [](const juce::OwnedArray<juce::PluginDescription>& found) {
        REQUIRE(found.size() == 1);
        CHECK(found[0]->name == "Sordino");
        CHECK(found[0]->manufacturerName == "Sordino");
        CHECK(found[0]->category.contains("Fx"));
        CHECK(found[0]->version == SORDINO_PROJECT_VERSION);
        CHECK(!found[0]->isInstrument);
    };
    check(host.scan());
    juce::OwnedArray<juce::PluginDescription> beside;
    serve_during([&] { beside = host.scan(); });
    check(beside);
}

TEST_CASE("vst3: a strict host opens the plugin, closes it and opens it again, and it is the same") {
    Host host;
    const auto facts = [&] {
        const auto instance = host.open(48000, 512);
        CHECK(Noise(*instance, 512).play() == 0);
        juce::StringArray names;
        for (const auto* parameter : instance->getParameters()) names.add(parameter->getName(100));
        return std::tuple(instance->getTailLengthSeconds(), instance->getTotalNumInputChannels(),
                          instance->getTotalNumOutputChannels(), names);
    };
    const auto cold = facts();
    CHECK(std::get<0>(cold) > 0);
    CHECK(std::get<3>(cold).contains("Reduction"));
    for (int i = 0; i < 5; ++i) CHECK(facts() == cold);
}

TEST_CASE("vst3: a strict host is told what it asks: name, precision, MIDI, latency and tail, before and "
          "after preparing") {
    Host host;
    const auto instance = host.open();
    CHECK(instance->getName() == "Sordino");
    CHECK(instance->supportsDoublePrecisionProcessing());
    CHECK(!instance->acceptsMidi());
    CHECK(!instance->producesMidi());
    CHECK(instance->hasEditor());
    CHECK(instance->getBypassParameter() != nullptr);
    CHECK(instance->getTailLengthSeconds() >= 0);
    for (const double rate : rates) {
        CAPTURE(rate);
        instance->prepareToPlay(rate, 512);
        const double tail = instance->getTailLengthSeconds();
        CHECK(tail > 0);
        // by a message, for the host asked before the plugin had prepared
        serve_until([&] { return instance->getLatencySamples() == juce::roundToInt(tail * rate); });
    }
}

TEST_CASE("vst3: a strict host goes through the programs, and no parameter moves") {
    Host host;
    const auto instance = host.open(48000, 512);
    const auto values = [&] {
        std::vector<float> all;
        for (const auto* parameter : instance->getParameters()) all.push_back(parameter->getValue());
        return all;
    };
    for (auto* parameter : automated(*instance)) parameter->setValue(0.25F);
    Noise noise(*instance, 512);
    noise.play();
    const auto before = values();
    const int current = instance->getCurrentProgram(), programs = instance->getNumPrograms();
    CHECK(current == 0);
    for (int i = 0; i < programs; ++i) {
        instance->getProgramName(i);
        instance->setCurrentProgram(i);
        noise.play();
    }
    instance->setCurrentProgram(current);
    CHECK(instance->getCurrentProgram() == current);
    CHECK(values() == before);
}

TEST_CASE(
    "vst3: a strict host finds its locale as it was after an instance, its editor, its state and its texts") {
    if (!has_display()) return;
    Host host;
    for (const char* name : {"C", "C.UTF-8"}) {
        REQUIRE(std::setlocale(LC_ALL, name) != nullptr);
        {
            const auto instance = host.open(48000, 512);
            Window window(*instance);
            serve(50);
            juce::MemoryBlock state;
            instance->getStateInformation(state);
            instance->setStateInformation(state.getData(), static_cast<int>(state.getSize()));
            for (auto* parameter : instance->getParameters()) parameter->getText(0.5F, 100);
        }
        CHECK(std::string(std::setlocale(LC_ALL, nullptr)) == name);
    }
}

TEST_CASE(
    "vst3: a strict host plays twenty instances in turn, then closes every other while the rest plays on") {
    Host host;
    std::vector<Instance> instances;
    std::vector<std::unique_ptr<AudioThread>> threads;
    for (int i = 0; i < 20; ++i) instances.push_back(host.open(48000, 256));
    for (const auto& instance : instances) CHECK(Noise(*instance, 256).play() == 0);
    for (std::size_t i = 1; i < instances.size(); i += 2)
        threads.push_back(std::make_unique<AudioThread>(*instances[i]));
    for (std::size_t i = 0; i < instances.size(); i += 2) {
        instances[i].reset();
        threads.front()->play_on(1);
    }
    for (const auto& thread : threads) {
        thread->play_on(10);
        CHECK(thread->broken() == 0);
    }
}
