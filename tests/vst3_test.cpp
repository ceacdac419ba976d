// The VST3 that was built, as hosts load it: the engine's sound, its latency, its states; and hosts at their
// worst.
#include "tests/catch.h"
#include "tests/hosted_sound.h"
#include "tests/vst3_host.h"

#include <limits>

using namespace sordino;
using namespace sordino::test;
using namespace sordino::test::vst3;

namespace {

constexpr int longest = 4096;

template <class Sample>
std::vector<Sample*> pointers_at(std::vector<std::vector<Sample>>& sound, std::size_t at) {
    std::vector<Sample*> pointers;
    for (auto& channel : sound) pointers.push_back(channel.data() + at);
    return pointers;
}

// In blocks of 0 to 4096 samples; the changes come with the first.
template <class Sample = float>
Sound run(Plugin& plugin, const Sound& sound, Changes* changes = nullptr) {
    std::vector<std::vector<Sample>> in, out;
    for (const auto& channel : sound) {
        in.emplace_back(channel.begin(), channel.end());
        out.emplace_back(channel.size(), Sample(99));
    }
    std::size_t at = 0;
    for (const int frames : random_partition(static_cast<int>(sound[0].size()), longest, 5)) {
        const auto from = pointers_at(in, at), to = pointers_at(out, at);
        CHECK(plugin.play(const_cast<Sample**>(from.data()), const_cast<Sample**>(to.data()),
                          static_cast<int>(in.size()), frames, std::exchange(changes, nullptr)));
        at += static_cast<std::size_t>(frames);
    }
    Sound result;
    for (const auto& channel : out) result.emplace_back(channel.begin(), channel.end());
    return result;
}

Vst::SpeakerArrangement arrangement_of(std::size_t channels) {
    using namespace Vst::SpeakerArr;
    return channels == 1 ? kMono : channels == 2 ? kStereo : channels == 6 ? k51 : k71CineFullFront;
}

} // namespace

TEST_CASE(
    "vst3: in both precisions it gives bit for bit what the engine gives, 1 to 8 channels, at any rate") {
    for (const double rate : {16000, 44100, 48000, 96000})
        for (const std::size_t channels : {1U, 2U, 6U, 8U}) {
            CAPTURE(rate, channels);
            const Sound sound = noise(channels, 12000);
            const auto expected = denoised(sound, rate);
            REQUIRE(expected.sound != sound);
            Plugin plugin;
            REQUIRE(plugin.arrange(arrangement_of(channels), arrangement_of(channels)));
            plugin.start(rate, Vst::kSample32, longest);
            CHECK(plugin.processor->getLatencySamples() == static_cast<unsigned>(expected.latency));
            CHECK(run<float>(plugin, sound) == expected.sound);
            plugin.start(rate, Vst::kSample64, longest);
            CHECK(run<double>(plugin, sound) == expected.sound);
        }
}

TEST_CASE(
    "vst3: a host is told of six parameters, of which one is the bypass and all but the link automate") {
    const Plugin plugin;
    CHECK(plugin.parameters.size() == 6);
    for (const auto& [title, parameter] : plugin.parameters) {
        CAPTURE(title);
        CHECK(((parameter.flags & Vst::ParameterInfo::kCanAutomate) != 0) == (title != "Link channels"));
        CHECK(((parameter.flags & Vst::ParameterInfo::kIsBypass) != 0) == (title == "Bypass"));
        CHECK((parameter.flags & Vst::ParameterInfo::kIsHidden) == 0);
    }
}

TEST_CASE("vst3: a parameter that changes with the first block acts as the engine's control of its name") {
    const std::vector<std::tuple<std::string, double, Controls>> cases{
        {"Reduction", 0.0, {.reduction_db = 0.0F}}, {"Mix", 0.25, {.mix = 0.25F}},
        {"Output", 0.75, {.output_db = 12.0F}},     {"Listen to noise", 1.0, {.listen = true}},
        {"Bypass", 1.0, {.bypass = true}},
    };
    const Sound sound = noise(2, 12000);
    for (const auto& [title, value, controls] : cases) {
        CAPTURE(title);
        Plugin plugin;
        plugin.start(48000, Vst::kSample32, longest);
        Changes changes;
        changes.set(plugin.id(title), value);
        CHECK(run(plugin, sound, &changes) == denoised(sound, 48000, controls).sound);
    }
}

TEST_CASE("vst3: a host that starts and stops hears a new beginning each time") {
    const Sound sound = noise(2, 12000);
    const Sound expected = denoised(sound, 48000).sound;
    Plugin plugin;
    plugin.start(48000, Vst::kSample32, longest);
    CHECK(run(plugin, sound) == expected);
    CHECK(run(plugin, sound) != expected);
    plugin.processor->setProcessing(0);
    plugin.processor->setProcessing(1);
    CHECK(run(plugin, sound) == expected);
}

TEST_CASE("vst3: a state brings its parameters and its model back in another instance, and at once") {
    const Sound sound = noise(2, 12000);
    const Model model = random_model(7);
    const Controls controls{.reduction_db = 100.0F, .mix = 0.5F, .output_db = 6.0F};
    const Sound expected = denoised(sound, 48000, controls, shared(Model(model))).sound;
    Plugin first;
    first.start(48000, Vst::kSample32, longest);
    REQUIRE(first.set_state(state_of(R"("mix":0.5,"output":6)", weights_of(model))));
    CHECK(run(first, sound) == expected);
    const std::string saved = first.state();
    Plugin second;
    REQUIRE(second.set_state(saved));
    second.start(48000, Vst::kSample32, longest);
    CHECK(run(second, sound) == expected);
    CHECK(second.controller->getParamNormalized(second.id("Mix")) == Approx(0.5));
    CHECK(second.state() == saved);
}

TEST_CASE("vst3: bytes that are nobody's state change neither the sound nor what is saved") {
    const Sound sound = noise(2, 6000);
    const Sound expected = denoised(sound, 48000).sound;
    Plugin plugin;
    plugin.start(48000, Vst::kSample32, longest);
    const std::string good = plugin.state();
    std::vector<std::string> wrong{"x", std::string(1000, '\0'), "VST3", "JUCEPrivateData"};
    for (std::size_t length = 0; length < 60; length += 7) wrong.push_back(good.substr(0, length));
    Dice dice(1);
    for (int i = 0; i < 100; ++i) {
        wrong.emplace_back(static_cast<std::size_t>(dice.below(500)), '\0');
        for (char& byte : wrong.back()) byte = static_cast<char>(dice.below(256));
    }
    for (const std::string& bytes : wrong) {
        plugin.set_state(bytes);
        CHECK((plugin.state() == good)); // too long to be shown
    }
    CHECK(run(plugin, sound) == expected);
}

TEST_CASE("vst3: a state with a model that is none passes the input, is saved as it came, and heals by a "
          "good one") {
    const Sound sound = noise(2, 6000);
    Plugin plugin;
    plugin.start(48000, Vst::kSample32, longest);
    const std::string good = plugin.state();
    const std::string weights(5000, 'x');
    REQUIRE(plugin.set_state(state_of(R"("mix":0.5)", weights)));
    CHECK(run(plugin, sound) == denoised(sound, 48000, {.bypass = true}).sound);
    CHECK(plugin.state().find(weights) != std::string::npos);
    REQUIRE(plugin.set_state(good));
    plugin.start(48000, Vst::kSample32, longest);
    CHECK(run(plugin, sound) == denoised(sound, 48000).sound);
}

TEST_CASE("vst3: arrangements that it cannot do are refused, and it plays as before") {
    using namespace Vst::SpeakerArr;
    Plugin plugin;
    for (const auto& [in, out] : {std::pair{k50, kStereo},
                                  {kMono, kStereo},
                                  {kStereo, kMono},
                                  {k71_4, k71_4},
                                  {kEmpty, kEmpty},
                                  {kEmpty, kStereo},
                                  {kStereo, kEmpty}}) {
        CAPTURE(in, out);
        CHECK_FALSE(plugin.arrange(in, out));
    }
    for (const auto arrangement : {kMono, k50, k51, k71CineFullFront, kStereo})
        CHECK(plugin.arrange(arrangement, arrangement));
    plugin.start(48000, Vst::kSample32, longest);
    const Sound sound = noise(2, 6000);
    CHECK(run(plugin, sound) == denoised(sound, 48000).sound);
}

TEST_CASE("vst3: at a rate that nobody plays at, 0 Hz or a NaN too, sound passes as it is") {
    const Sound sound = noise(2, 6000);
    for (const double rate : {0.0, -48000.0, 1.0, 1e6, std::numeric_limits<double>::quiet_NaN(),
                              std::numeric_limits<double>::infinity()}) {
        CAPTURE(rate);
        Plugin plugin;
        plugin.start(rate, Vst::kSample32, longest);
        CHECK(plugin.processor->getLatencySamples() == 0);
        plugin.processor->getTailSamples();
        CHECK(run(plugin, sound) == sound);
        plugin.start(48000, Vst::kSample32, longest); // and a good one heals it
        CHECK(run(plugin, sound) == denoised(sound, 48000).sound);
    }
}

TEST_CASE("vst3: blocks without samples, buses or pointers, and flags of silence, do no harm") {
    Plugin plugin;
    plugin.start(48000, Vst::kSample32, longest);
    Sound in = noise(2, 6000), out(2, std::vector<float>(6000, 99.0F));
    auto from = pointers_at(in, 0), to = pointers_at(out, 0);
    Vst::AudioBusBuffers buses[2];
    Vst::ProcessData data;
    const auto flush = [&](int frames, int count, int channels, float** a, float** b) {
        data.numSamples = frames;
        data.numInputs = data.numOutputs = count;
        data.inputs = count > 0 ? &buses[0] : nullptr;
        data.outputs = count > 0 ? &buses[1] : nullptr;
        for (auto& bus : buses) bus.numChannels = channels;
        buses[0].channelBuffers32 = a;
        buses[1].channelBuffers32 = b;
        return plugin.processor->process(data);
    };
    float* none[2] = {nullptr, nullptr};
    CHECK(flush(0, 0, 0, nullptr, nullptr) == Steinberg::kResultOk); // to flush parameters
    CHECK(flush(0, 1, 2, from.data(), to.data()) == Steinberg::kResultOk);
    flush(0, 1, 0, nullptr, nullptr);
    flush(0, 1, 2, none, none);
    CHECK(out[0][0] == 99.0F);
    buses[0].silenceFlags = buses[1].silenceFlags = 3; // they are a hint, and here a wrong one
    flush(4000, 1, 2, from.data(), to.data());
    auto rest = pointers_at(in, 4000), end = pointers_at(out, 4000);
    flush(2000, 1, 2, rest.data(), end.data());
    CHECK(out == denoised(in, 48000).sound);
    flush(512, 1, 0, nullptr, nullptr); // all buses have lost their channels
    flush(512, 1, 2, none, none);
}
