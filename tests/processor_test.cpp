// The plugin's processor, as a host would treat it, and as none should.
#include "plugin/processor.h"

#include "model/model_file.h"
#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/plugin_host.h"
#include "tests/realtime_guard.h"
#include "tests/signals.h"
#include "tests/test_folder.h"

#include <cstring>
#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

Channels noise(int channels, std::size_t samples, unsigned seed) {
    Channels sound;
    for (int c = 0; c < channels; ++c)
        sound.push_back(white_noise(samples, 0.1, seed + static_cast<unsigned>(c)));
    return sound;
}

// What the engine itself makes of the sound.
Channels denoised(const std::shared_ptr<const Model>& model, double rate, Channels sound,
                  const Controls& controls = {}, Link link = Link::linked) {
    Denoiser denoiser(model, rate, static_cast<int>(sound.size()), link);
    denoiser.set(controls);
    std::vector<float*> pointers;
    for (auto& channel : sound) pointers.push_back(channel.data());
    denoiser.process(pointers.data(), pointers.data(), static_cast<int>(sound.front().size()));
    return sound;
}

std::shared_ptr<const Model> voice() { return find_model(default_model).value(); }

std::string notice(const PluginHost& host) { return host.processor.shown().notice; }

} // namespace

TEST_CASE("processor: it is the denoiser, bit for bit, at any rate, with any channels, in any blocks") {
    const double rate = GENERATE(8000.0, 44100.0, 48000.0, 96000.0);
    const int channels = GENERATE(1, 2, 8);
    const int block = GENERATE(1, 37, 512, 4096);
    CAPTURE(rate, channels, block);
    PluginHost host(rate, channels, block);
    const auto sound = noise(channels, 6000, 1);
    CHECK((host.play(sound, block) == denoised(voice(), rate, sound)));
    CHECK(host.processor.getLatencySamples() == frame_size(voice()->spec, rate).window());
}

TEST_CASE("processor: in double precision it gives what it gives in single") {
    PluginHost one(48000), two(48000);
    const auto sound = noise(2, 20000, 3);
    CHECK(one.play<float>(sound) == two.play<double>(sound));
}

TEST_CASE("processor: a host that says it renders offline hears what is heard live") {
    PluginHost live(48000), offline;
    offline.processor.setNonRealtime(true);
    offline.prepare(48000);
    const auto sound = noise(2, 20000, 4);
    CHECK((live.play(sound, 64) == offline.play(sound, 8192)));
}

TEST_CASE("processor: the tail is as long as the latency, and holds the last of the sound") {
    PluginHost host(44100, 1);
    CHECK(host.processor.getTailLengthSeconds() * 44100 == Approx(host.processor.getLatencySamples()));
}

TEST_CASE("processor: input and output are alike, of 1 to 8 channels, and nothing else") {
    const PluginHost host;
    using Set = juce::AudioChannelSet;
    const auto can = [&](const Set& in, const Set& out) {
        return host.processor.isBusesLayoutSupported({{in}, {out}});
    };
    for (const auto& set : {Set::mono(), Set::stereo(), Set::create5point1(), Set::create7point1(),
                            Set::discreteChannels(3), Set::ambisonic(1)})
        CHECK(can(set, set));
    CHECK(!can(Set::mono(), Set::stereo()));
    CHECK(!can(Set::stereo(), Set::mono()));
    CHECK(!can(Set::create5point1(), Set::stereo()));
    CHECK(!can(Set::disabled(), Set::disabled()));
    CHECK(!can(Set::discreteChannels(9), Set::discreteChannels(9)));
}

TEST_CASE("processor: at a rate that it cannot do sound passes as it is, and it says why") {
    const double rate = GENERATE(0.0, -1.0, 4000.0, 384000.0, std::numeric_limits<double>::quiet_NaN(),
                                 std::numeric_limits<double>::infinity());
    CAPTURE(rate);
    PluginHost host(rate);
    const auto sound = noise(2, 3000, 5);
    CHECK((host.play(sound) == sound));
    CHECK(host.processor.getLatencySamples() == 0);
    CHECK(!notice(host).empty());
    host.prepare(48000);
    CHECK(notice(host).empty());
    CHECK((host.play(sound) == denoised(voice(), 48000, sound)));
}

TEST_CASE("processor: what a broken host does harms nothing") {
    PluginHost host;
    juce::AudioBuffer<float> block(2, 64), none(2, 0), one(1, 64), nothing;
    block.clear();
    one.clear();
    host.processor.processBlock(block, host.no_midi); // before prepareToPlay
    host.prepare(48000);
    for (auto* buffer : {&none, &one, &nothing, &block}) host.processor.processBlock(*buffer, host.no_midi);
    host.processor.releaseResources();
    host.processor.processBlock(block, host.no_midi);
    host.prepare(48000, 2, 0);
    const auto sound = noise(2, 3000, 6);
    CHECK((host.play(sound, 1000) == denoised(voice(), 48000, sound))); // blocks longer than it was told
}

TEST_CASE(
    "processor: bypassed by the parameter or by the host, sound is the input, latency() late, bit for bit") {
    const bool by_host = GENERATE(false, true);
    PluginHost host(48000);
    const auto sound = noise(2, 20480, 7);
    Channels result = sound;
    if (by_host) {
        juce::AudioBuffer<float> buffer(2, 512);
        for (int at = 0; at < 20480; at += 512) {
            for (int c = 0; c < 2; ++c)
                buffer.copyFrom(c, 0, sound[static_cast<std::size_t>(c)].data() + at, 512);
            host.processor.processBlockBypassed(buffer, host.no_midi);
            for (int c = 0; c < 2; ++c)
                std::copy_n(buffer.getReadPointer(c), 512, result[static_cast<std::size_t>(c)].begin() + at);
        }
    } else {
        host.set(parameter_id::bypass, 1);
        result = host.play(sound);
    }
    CHECK(result == delayed(sound, host.processor.getLatencySamples()));
}

TEST_CASE("processor: reset makes the stream a new one") {
    PluginHost host(48000);
    const auto sound = noise(2, 9000, 8);
    const auto first = host.play(sound);
    CHECK((host.play(sound) != first));
    host.processor.reset();
    CHECK((host.play(sound) == first));
}

TEST_CASE("processor: every parameter is the control of that name") {
    PluginHost host(48000);
    const auto sound = noise(2, 9000, 9);
    const auto expected = [&](const Controls& controls, Link link = Link::linked) {
        return denoised(voice(), 48000, sound, controls, link);
    };
    const auto found = [&] {
        host.prepare(48000);
        return host.play(sound);
    };
    host.set(parameter_id::reduction, 12);
    CHECK((found() == expected({.reduction_db = host.get(parameter_id::reduction)})));
    CHECK(host.get(parameter_id::reduction) == Approx(12));
    host.set(parameter_id::reduction, 100);
    host.set(parameter_id::mix, 0.25F);
    CHECK((found() == expected({.mix = 0.25F})));
    host.set(parameter_id::mix, 1);
    host.set(parameter_id::output, -6);
    CHECK((found() == expected({.output_db = -6})));
    host.set(parameter_id::output, 0);
    host.set(parameter_id::listen, 1);
    CHECK((found() == expected({.listen = true})));
    host.set(parameter_id::listen, 0);
    host.set(parameter_id::link, 0);
    CHECK((found() == expected({}, Link::independent)));
    CHECK((found() != expected({})));
}

TEST_CASE("processor: a full step of a parameter, or of its model, makes no click on a steady tone") {
    TestFolder folder;
    REQUIRE(save_model(folder / "deaf.safetensors", constant_model(-60.0F)));
    REQUIRE(save_model(folder / "open.safetensors", unity_model()));
    PluginHost host;
    host.choose_file(folder / "deaf.safetensors");
    host.prepare(48000, 1);
    host.set(parameter_id::reduction, 0); // the tone passes
    const auto sound = tone(24000, 1000, 48000, 0.5);
    std::vector<float> heard;
    const auto go_on = [&] {
        const auto out = host.play({sound});
        heard.insert(heard.end(), out[0].begin(), out[0].end());
    };
    go_on();
    const auto step_and_back = [&](const char* id, float to) {
        const float from = host.get(id);
        for (const float value : {to, from}) {
            host.set(id, value);
            go_on();
        }
    };
    step_and_back(parameter_id::reduction, 100);
    step_and_back(parameter_id::output, -24);
    step_and_back(parameter_id::listen, 1);
    step_and_back(parameter_id::bypass, 1);
    host.set(parameter_id::reduction, 100);
    step_and_back(parameter_id::mix, 0);
    step_and_back(parameter_id::bypass, 1);
    host.choose_file(folder / "open.safetensors");
    go_on();
    go_on();
    go_on();
    CHECK(power_db(mean_square(std::span(heard).last(4000))) == Approx(power_db(0.125)).margin(0.1));
    CHECK(loudest_above_4_khz(std::span(heard).subspan(4000), 48000) < 0.001F); // -60 dBFS
}

TEST_CASE("processor: channels are linked anew while it plays, soon after the parameter says so") {
    PluginHost host(48000), apart;
    apart.set(parameter_id::link, 0);
    apart.prepare(48000);
    Channels sound = noise(2, 200000, 10);
    for (float& x : sound[1]) x *= 0.01F;
    const Channels start = noise(2, 512, 30);
    host.play(start);
    apart.play(start);
    host.set(parameter_id::link, 0);
    host.processor.keep_up();
    const auto found = host.play(sound), expected = apart.play(sound);
    CHECK(error_db(std::span(found[1]).last(20000), std::span(expected[1]).last(20000)) < -60);
}

TEST_CASE("processor: a broken model leaves the old one playing, to the bit, and says why") {
    TestFolder folder;
    write_bytes(folder / "broken.safetensors", "not a model");
    PluginHost host(48000), other(48000);
    const auto sound = noise(2, 9000, 11);
    CHECK((host.play(sound) == other.play(sound)));
    host.choose_file(folder / "broken.safetensors");
    CHECK((host.play(sound) == other.play(sound)));
    CHECK(notice(host).find("broken.safetensors") != std::string::npos);
    CHECK(host.processor.shown().model_name == default_model);
    host.choose_file(folder / "missing.safetensors");
    CHECK(notice(host).find("missing.safetensors") != std::string::npos);
    host.choose(default_model);
    CHECK(notice(host).empty());
}

TEST_CASE("processor: a model whose file is deleted while it plays goes on playing, and is saved") {
    TestFolder folder;
    const std::string file = folder / "mine.safetensors";
    REQUIRE(save_model(file, random_model(12)));
    PluginHost host;
    host.choose_file(file);
    host.prepare(48000);
    std::filesystem::remove(file);
    const auto sound = noise(2, 9000, 12);
    const auto expected = denoised(shared(random_model(12)), 48000, sound);
    CHECK((host.play(sound) == expected));
    PluginHost elsewhere(48000);
    elsewhere.restore(host.saved());
    CHECK((elsewhere.play(sound) == expected));
    CHECK(elsewhere.processor.shown().model_name == "mine");
}

TEST_CASE("processor: latency stays what the host was told until the next prepareToPlay") {
    TestFolder folder;
    REQUIRE(save_model(folder / "slow.safetensors", random_model(13, spec_up_to(16000, 32))));
    REQUIRE(save_model(folder / "fast.safetensors", random_model(14, spec_up_to(16000, 8))));
    PluginHost host(48000);
    const int told = host.processor.getLatencySamples();
    const auto sound = noise(2, 9000, 13);
    host.play(sound);
    host.choose_file(folder / "slow.safetensors");
    CHECK(host.processor.getLatencySamples() == told);
    CHECK(notice(host).find("slow") != std::string::npos);
    host.prepare(48000);
    CHECK(notice(host).empty());
    CHECK(host.processor.getLatencySamples() == 2 * told);
    CHECK((host.play(sound) == denoised(shared(random_model(13, spec_up_to(16000, 32))), 48000, sound)));
    host.choose_file(folder / "fast.safetensors");
    CHECK(host.processor.getLatencySamples() == 2 * told);
    CHECK(notice(host).empty());
}

TEST_CASE("processor: instances that play the same weights share them, under whatever names") {
    TestFolder folder;
    for (const char* name : {"a.safetensors", "b.safetensors"})
        REQUIRE(save_model(folder / name, random_model(15)));
    PluginHost one, two, three;
    one.choose_file(folder / "a.safetensors");
    two.choose_file(folder / "b.safetensors");
    CHECK(one.processor.shown().model == two.processor.shown().model);
    three.restore(one.saved());
    CHECK(one.processor.shown().model == three.processor.shown().model);
}

TEST_CASE("processor: a block asks for nothing that could keep the audio thread waiting") {
    if (skipped_unguarded()) return;
    const bool watched = GENERATE(false, true), twice_precise = GENERATE(false, true);
    PluginHost host(48000);
    if (watched) host.processor.tap().watch();
    juce::AudioBuffer<float> single(2, 333);
    juce::AudioBuffer<double> twice(2, 333);
    single.clear();
    twice.clear();
    CHECK(blocking_calls_of([&] {
              for (int block = 0; block < 600; ++block) {
                  if (block == 100) host.processor.reset();
                  if (block == 200) host.processor.processBlockBypassed(single, host.no_midi);
                  if (twice_precise)
                      host.processor.processBlock(twice, host.no_midi);
                  else
                      host.processor.processBlock(single, host.no_midi);
              }
          }) == "");
    CHECK(blocking_calls_of([&] { host.set(parameter_id::mix, 0.5F); }) != ""); // and the guard is there
}

TEST_CASE("processor: nor does it while models come and go") {
    if (skipped_unguarded()) return;
    TestFolder folder;
    REQUIRE(save_model(folder / "same.safetensors", random_model(16)));
    REQUIRE(save_model(folder / "fast.safetensors", random_model(17, spec_up_to(16000, 8))));
    PluginHost host(48000);
    juce::AudioBuffer<float> buffer(2, 512);
    buffer.clear();
    host.processor.processBlock(buffer, host.no_midi);
    for (const char* name : {"same.safetensors", "fast.safetensors"}) {
        host.choose_file(folder / name);
        CHECK(blocking_calls_of([&] {
                  for (int block = 0; block < 400; ++block) host.processor.processBlock(buffer, host.no_midi);
              }) == "");
    }
}
