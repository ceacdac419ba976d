// The VST3 in a strict host: its editor on a display, at the worst of times.
#include "tests/strict_host.h"
#include "tests/strict_screen.h"
#include "tests/strict_window.h"

#include <vector>

using namespace sordino::test::strict;

namespace {

const juce::Point<int> usual_size{900, 580};

int rounds_or(int usual) {
    const char* rounds = std::getenv("SORDINO_EDITOR_ROUNDS"); // the long test has more
    return rounds != nullptr ? std::atoi(rounds) : usual;
}

} // namespace

TEST_CASE("vst3: a strict host opens the editor, closes it and opens it again, and it is the same size") {
    if (!has_display()) return;
    Host host;
    const auto instance = host.open(48000, 512);
    for (int i = 0; i < 5; ++i) {
        Window window(*instance);
        CHECK(window.size() == usual_size);
        if (i % 2 == 0) serve(20); // closed at once the other times
    }
}

TEST_CASE("vst3: a strict host opens the editor while it processes") {
    if (!has_display()) return;
    Host host;
    const auto instance = host.open(44100, 64);
    const AudioThread audio(*instance);
    for (int i = 0; i < 5; ++i) {
        Window window(*instance);
        CHECK(window.size() == usual_size);
        audio.play_on(50);
    }
    CHECK(audio.broken() == 0);
}

TEST_CASE(
    "vst3: a strict host opens the editor of what was never prepared, was released, or has a rate of 0 Hz") {
    if (!has_display()) return;
    Host host;
    const auto instance = host.open();
    const auto look = [&] {
        Window window(*instance);
        serve(50);
        CHECK(window.size() == usual_size);
    };
    look();
    instance->prepareToPlay(48000, 512);
    instance->releaseResources();
    look();
    instance->setRateAndBufferSizeDetails(0, 0);
    look();
    instance->prepareToPlay(48000, 512);
    CHECK(Noise(*instance, 512).play() == 0);
}

TEST_CASE("vst3: a strict host moves all parameters beside its message thread under an open editor") {
    if (!has_display()) return;
    Host host;
    const auto instance = host.open(48000, 128);
    Window window(*instance);
    const AudioThread audio(*instance);
    serve_during([&] {
        juce::Random random(1);
        for (int i = 0; i < rounds_or(100); ++i) {
            for (auto* parameter : instance->getParameters()) parameter->setValue(random.nextFloat());
            juce::Thread::sleep(10);
        }
    });
    for (auto* parameter : instance->getParameters()) parameter->setValue(1);
    audio.play_on(10);
    for (auto* parameter : automated(*instance)) CHECK(parameter->getValue() == 1);
    CHECK(audio.broken() == 0);
}

TEST_CASE("vst3: a strict host changes rate, block and channels under an open editor while another thread "
          "processes") {
    if (!has_display()) return;
    Host host;
    const auto instance = host.open(48000, 128);
    Window window(*instance);
    for (const auto& set : {juce::AudioChannelSet::mono(), juce::AudioChannelSet::stereo()})
        for (const double rate : rates)
            for (const int size : block_sizes) {
                CAPTURE(set.getDescription(), rate, size);
                instance->releaseResources();
                CHECK(instance->setBusesLayout({{set}, {set}}));
                instance->prepareToPlay(rate, size);
                const AudioThread audio(*instance);
                audio.play_on(20);
                instance->prepareToPlay(rate, 2048); // longer blocks than the thread's
                audio.play_on(20);
                CHECK(audio.broken() == 0);
            }
    CHECK(window.size() == usual_size);
}

TEST_CASE("vst3: a strict host sizes the editor as it likes between its limits, and sees it on the screen") {
    if (!has_display()) return;
    Host host;
    const auto instance = host.open(48000, 512);
    Window window(*instance);
    const auto becomes = [&](juce::Point<int> asked, juce::Point<int> expected) {
        CAPTURE(asked.x, asked.y);
        window.editor().setSize(asked.x, asked.y);
        CHECK(window.size() == expected);
        // the screen is black beside it, and it is black nowhere
        const auto lit = [&](int x, int y) { return picture_of_screen(x + 1, y + 1).pixels.back() != 0; };
        serve_until(
            [&] { return lit(expected.x - 1, expected.y / 2) && lit(expected.x / 2, expected.y - 1); });
        serve_until(
            [&] { return !lit(expected.x + 1, expected.y / 2) && !lit(expected.x / 2, expected.y + 1); });
    };
    becomes({1200, 800}, {1200, 800});
    becomes({700, 500}, {700, 500});
    becomes({100, 100}, {620, 440});
    becomes({1800, 1200}, {1800, 1200});
    window.editor().setSize(3000, 2000);
    CHECK(window.size() == juce::Point<int>(2400, 1600));
}

TEST_CASE("vst3: a strict host asks for twice the scale and sees twice the size, and half of it again") {
    if (!has_display()) return;
    Host host;
    const auto instance = host.open(48000, 512);
    Window window(*instance);
    serve(50);
    for (const float scale : {2.0F, 1.0F, 1.5F, 1.0F}) {
        CAPTURE(scale);
        window.editor().setScaleFactor(scale);
        serve(100);
        CHECK(window.size() == (usual_size.toFloat() * scale).toInt());
    }
}

TEST_CASE("vst3: a strict host sees noise move in the editor, and sees it stand still without") {
    if (!has_display()) return;
    Host host;
    const auto instance = host.open(48000, 512);
    Window window(*instance);
    const auto picture = [] { return picture_of_screen(usual_size.x, usual_size.y); };
    // drawn in full once nothing changes any more
    auto still = picture();
    serve_until([&] {
        serve(200);
        return different_pixels(std::exchange(still, picture()), still) == 0;
    });
    CHECK(different_pixels(still,
                           {usual_size.x, usual_size.y, std::vector<std::uint32_t>(still.pixels.size())}) >
          usual_size.x * usual_size.y / 2);
    const AudioThread audio(*instance);
    serve_until([&] { return different_pixels(picture(), still) > 50000; });
}

TEST_CASE("vst3: a strict host opens and closes the editors of twenty instances while their sound plays") {
    if (!has_display()) return;
    Host host;
    std::vector<Instance> instances;
    for (int i = 0; i < 20; ++i) instances.push_back(host.open(48000, 512));
    std::atomic<int> broken{0};
    {
        std::jthread audio([&](const std::stop_token& stop) {
            std::vector<Noise> noises;
            for (const auto& instance : instances) noises.emplace_back(*instance, 512);
            for (; !stop.stop_requested(); juce::Thread::sleep(10)) // as long as the blocks last
                for (auto& noise : noises) broken += noise.play();
        });
        for (int round = 0; round < rounds_or(2); ++round) {
            std::vector<std::unique_ptr<Window>> windows;
            for (const auto& instance : instances) windows.push_back(std::make_unique<Window>(*instance));
            serve(20);
            CHECK(windows.back()->size() == usual_size);
        }
    }
    CHECK(broken == 0);
}

TEST_CASE("vst3: a strict host closes an instance the moment its editor is closed, and other editors stay") {
    if (!has_display()) return;
    Host host;
    const auto other = host.open(48000, 512);
    Window others(*other);
    const AudioThread audio(*other);
    for (int i = 0; i < 10; ++i) {
        auto instance = host.open(48000, 512);
        auto window = std::make_unique<Window>(*instance);
        if (i % 2 == 0) serve(20);
        window.reset();
        instance.reset();
        audio.play_on(5);
    }
    CHECK(others.size() == usual_size);
    CHECK(audio.broken() == 0);
}
