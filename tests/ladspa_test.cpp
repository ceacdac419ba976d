// The LADSPA plugin as hosts load it: the same sound as the C API, whatever the host connects and where.
#include "include/sordino/sordino.h"

#include "model/model_file.h"
#include "tests/catch.h"
#include "tests/ladspa_host.h"
#include "tests/models.h"
#include "tests/realtime_guard.h"
#include "tests/test_folder.h"

#include <array>
#include <cstdio>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <unistd.h>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

// What the library makes of it, in one block.
struct Reference {
    Sound sound;
    int latency;
};

Reference reference(Sound sound, double rate, const sordino_controls& controls, const char* model) {
    const std::unique_ptr<sordino_denoiser, decltype(&sordino_destroy)> denoiser(sordino_create(model),
                                                                                 &sordino_destroy);
    REQUIRE(sordino_prepare(denoiser.get(), rate, static_cast<int>(sound.size()), SORDINO_LINKED) ==
            SORDINO_OK);
    REQUIRE(sordino_set_controls(denoiser.get(), &controls) == SORDINO_OK);
    std::vector<float*> channels;
    for (auto& channel : sound) channels.push_back(channel.data());
    REQUIRE(sordino_process(denoiser.get(), channels.data(), channels.data(),
                            static_cast<int>(sound[0].size())) == SORDINO_OK);
    return {std::move(sound), sordino_latency(denoiser.get())};
}

constexpr sordino_controls usual = SORDINO_CONTROLS_DEFAULT;

Sound noise(std::size_t channels, std::size_t samples = 12000) {
    Sound sound;
    for (std::size_t c = 0; c < channels; ++c)
        sound.push_back(white_noise(samples, 0.05, static_cast<unsigned>(c)));
    return sound;
}

// SORDINO_MODEL for the time of a test; a model of great effect unless another value is given.
struct ChosenModel : TestFolder {
    explicit ChosenModel(const std::optional<std::string>& value = {}) {
        if (!value) REQUIRE(save_model(path, random_model(1)));
        ::setenv("SORDINO_MODEL", value.value_or(path).c_str(), 1);
    }
    ~ChosenModel() { ::unsetenv("SORDINO_MODEL"); }
    std::string path = *this / "usual.safetensors";
};

// What an action says on standard error.
template <class Action>
std::string said_by(Action&& action) {
    std::FILE* const file = std::tmpfile();
    const int before = ::dup(STDERR_FILENO);
    ::dup2(::fileno(file), STDERR_FILENO);
    action();
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    std::rewind(file);
    std::array<char, 1000> text{};
    const std::size_t count = std::fread(text.data(), 1, text.size(), file);
    std::fclose(file);
    return {text.data(), count};
}

std::string refusal(std::size_t channels, unsigned long rate) {
    LADSPA_Handle self = nullptr;
    std::string said = said_by([&] { self = plugin_of(channels)->instantiate(plugin_of(channels), rate); });
    CHECK(self == nullptr);
    return said;
}

} // namespace

TEST_CASE("ladspa: it gives bit for bit what the library gives, mono and stereo, at any rate and block") {
    const auto* const model = GENERATE(static_cast<const char*>(nullptr), "", "a path");
    std::optional<ChosenModel> chosen;
    ::unsetenv("SORDINO_MODEL");
    if (model != nullptr) chosen.emplace(*model == '\0' ? std::optional("") : std::nullopt);
    for (const unsigned long rate : {16000UL, 44100UL, 48000UL, 96000UL})
        for (const std::size_t channels : {1U, 2U}) {
            CAPTURE(rate, channels);
            const bool is_path = model != nullptr && *model != '\0';
            const Sound sound = noise(channels);
            const auto expected =
                reference(sound, static_cast<double>(rate), usual, is_path ? chosen->path.c_str() : nullptr);
            Host host(channels, rate);
            host.set(usual);
            float latency = -1;
            host.connect("latency", &latency);
            host.run(0);
            CHECK(latency == static_cast<float>(expected.latency));
            CHECK(host.run(sound) == expected.sound);
        }
}

TEST_CASE("ladspa: every control does what it does in the library, and one that is unconnected nothing") {
    const ChosenModel model;
    const Sound sound = noise(2);
    std::set<Sound> results;
    for (const sordino_controls& controls : {usual,
                                             {sizeof usual, 12, 1, 0, 0, 0},
                                             {sizeof usual, 100, 0.5F, 0, 0, 0},
                                             {sizeof usual, 100, 1, -20, 0, 0},
                                             {sizeof usual, 30, 0.7F, 3, 1, 0},
                                             {sizeof usual, 100, 1, 0, 0, 1}}) {
        Host host(2, 16000);
        host.set(controls);
        const Sound result = host.run(sound);
        CHECK(result == reference(sound, 16000, controls, model.path.c_str()).sound);
        results.insert(result);
    }
    CHECK(results.size() == 6); // each does something
    Host unconnected(2, 16000);
    CHECK(unconnected.run(sound) == reference(sound, 16000, usual, model.path.c_str()).sound);
}

TEST_CASE("ladspa: a toggle is on above zero, and a NaN is off or the lower end") {
    const ChosenModel model;
    const Sound sound = noise(1);
    for (const float value : {not_a_number, -1.0F, 0.0F, 0.25F, 1.0F})
        for (const std::string toggle : {"Listen to noise", "Bypass"}) {
            CAPTURE(toggle, value);
            sordino_controls controls = usual;
            (toggle == "Bypass" ? controls.bypass : controls.listen) = value > 0;
            Host host(1, 16000);
            host.set(toggle, value);
            CHECK(host.run(sound) == reference(sound, 16000, controls, model.path.c_str()).sound);
        }
    Host host(1, 16000);
    for (const char* control : {"Reduction (dB)", "Mix", "Output (dB)"}) host.set(control, not_a_number);
    CHECK(host.run(sound) == reference(sound, 16000, {sizeof usual, 0, 0, -60, 0, 0}, nullptr).sound);
}

TEST_CASE("ladspa: a buffer may serve for any two ports, in place or crossed") {
    const ChosenModel model;
    const Sound sound = noise(2);
    const Sound expected = reference(sound, 48000, usual, model.path.c_str()).sound;
    for (const bool crossed : {false, true}) {
        Host host(2, 48000);
        Sound buffers = sound;
        for (std::size_t c : {0U, 1U})
            host.connect_sound(c, buffers[c].data(), buffers[crossed ? 1 - c : c].data());
        host.run(sound[0].size());
        CHECK(buffers[0] == expected[crossed ? 1 : 0]);
        CHECK(buffers[1] == expected[crossed ? 0 : 1]);
    }
}

TEST_CASE("ladspa: a port that is unconnected is silence, or dropped, and harms no other") {
    const ChosenModel model;
    Sound sound = noise(2);
    Host host(2, 48000);
    host.run(1000);  // nothing is connected
    host.run(sound); // leaves sound in the plugin's memory
    host.restart();
    Sound out = sound;
    host.connect_sound(0, sound[0].data(), out[0].data());
    host.connect_sound(1, nullptr, out[1].data());
    host.run(sound[0].size());
    const Sound half{sound[0], std::vector<float>(sound[0].size())};
    const Sound expected = reference(half, 48000, usual, model.path.c_str()).sound;
    CHECK(out == expected);
    host.restart();
    out[0].assign(out[0].size(), 99.0F);
    host.connect_sound(1, nullptr, nullptr);
    host.run(sound[0].size());
    CHECK(out[0] == expected[0]);
}

TEST_CASE("ladspa: activate is a new beginning") {
    const ChosenModel model;
    const Sound sound = noise(1);
    Host host(1, 44100);
    const Sound first = host.run(sound);
    CHECK(host.run(sound) != first);
    host.restart();
    CHECK(host.run(sound) == first);
}

TEST_CASE("ladspa: what cannot be instantiated is NULL, and standard error has the library's sentence") {
    for (const std::size_t channels : {1U, 2U})
        for (const unsigned long rate : {0UL, 7999UL, 192001UL, 4294967295UL})
            CHECK(refusal(channels, rate)
                      .find("sordino: sordino_prepare: sample rate: expected 8000 to "
                            "192000 Hz, found " +
                            std::to_string(rate)) == 0);
    const ChosenModel missing("folder/missing.safetensors");
    CHECK(sordino_create("folder/missing.safetensors") == nullptr);
    CHECK(refusal(1, 48000) == std::string("sordino: ") + sordino_last_error() + "\n");
    ::unsetenv("SORDINO_MODEL");
    CHECK(said_by([] { Host(1, 8000), Host(2, 192000); }).empty());
}

TEST_CASE("ladspa: run asks for nothing, while controls change and ports come and go") {
    if (skipped_unguarded()) return;
    const LADSPA_Descriptor& one = *plugin_of(2);
    const std::string start = blocking_calls_of([&] { one.cleanup(one.instantiate(&one, 48000)); });
    CHECK(start.find("allocation") != std::string::npos); // the guard sees into the library
    CHECK(start.find("lock call") != std::string::npos);
    Host host(2, 48000);
    Sound sound = noise(2, 4800);
    std::array<float, 6> controls{};
    const auto asked = blocking_calls_of([&] {
        for (unsigned long block = 0; block < 200; ++block) {
            for (std::size_t c : {0U, 1U})
                one.connect_port(host.self(), 6 + c, sound[c].data()),
                    one.connect_port(host.self(), 8 + c, sound[c].data());
            for (std::size_t control = 0; control < 6; ++control)
                one.connect_port(host.self(), control, &controls[control]);
            if (block % 5 == 0) one.connect_port(host.self(), block / 5 % one.PortCount, nullptr);
            controls = {static_cast<float>(block),     0.5F, 0, static_cast<float>(block % 2),
                        static_cast<float>(block % 3), 0};
            one.run(host.self(), 1 + block * 23);
            if (block % 50 == 0) one.activate(host.self());
        }
    });
    CHECK(asked.empty());
}
