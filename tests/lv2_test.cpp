// The LV2 that was built, as hosts load it: its URI, the engine's sound, its latency, its parameters and
// states.
#include "tests/catch.h"
#include "tests/hosted_sound.h"
#include "tests/lv2_host.h"

using namespace sordino;
using namespace sordino::test;
using namespace sordino::test::lv2;

namespace {

using State = std::unique_ptr<LilvState, decltype(&lilv_state_free)>;

State save(Plugin& plugin) {
    return {lilv_state_new_from_instance(plugin.bundle.plugin, plugin.instance.get(), &plugin.features.map,
                                         nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                         LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, nullptr),
            &lilv_state_free};
}

void restore(Plugin& plugin, const LilvState* state) {
    lilv_state_restore(state, plugin.instance.get(), nullptr, nullptr, 0, plugin.features.all());
}

// As a host keeps it in its own file.
std::string text_of(Plugin& plugin, const LilvState* state) {
    const std::unique_ptr<char, decltype(&lilv_free)> text(
        lilv_state_to_string(plugin.bundle.world.get(), &plugin.features.map, &plugin.features.unmap, state,
                             "urn:sordino:test", nullptr),
        [](void* memory) { lilv_free(memory); });
    return text.get();
}

State state_from(Plugin& plugin, const std::string& text) {
    return {lilv_state_new_from_string(plugin.bundle.world.get(), &plugin.features.map, text.c_str()),
            &lilv_state_free};
}

} // namespace

TEST_CASE("lv2: its URI is the one that sessions know, and it has two channels each way") {
    const World bundle;
    CHECK(lilv_plugin_verify(bundle.plugin));
    const std::unique_ptr<LilvNode, decltype(&lilv_node_free)> name(lilv_plugin_get_name(bundle.plugin),
                                                                    &lilv_node_free);
    CHECK(std::string(lilv_node_as_string(name.get())) == "Sordino");
    const auto count = [&](const char* direction) {
        const std::unique_ptr<LilvNode, decltype(&lilv_node_free)> audio(
            lilv_new_uri(bundle.world.get(), LV2_CORE__AudioPort), &lilv_node_free),
            way(lilv_new_uri(bundle.world.get(), direction), &lilv_node_free);
        return lilv_plugin_get_num_ports_of_class(bundle.plugin, audio.get(), way.get(), nullptr);
    };
    CHECK(count(LV2_CORE__InputPort) == 2);
    CHECK(count(LV2_CORE__OutputPort) == 2);
}

TEST_CASE(
    "lv2: it gives bit for bit what the engine gives at 44.1 and 48 kHz, and its port tells the latency") {
    for (const double rate : {44100, 48000}) {
        CAPTURE(rate);
        const Sound sound = noise(2, 24000);
        const auto expected = denoised(sound, rate);
        REQUIRE(expected.sound != sound);
        Plugin plugin(rate);
        CHECK(plugin.run(sound) == expected.sound);
        CHECK(plugin.latency == static_cast<float>(expected.latency));
    }
}

TEST_CASE("lv2: a parameter that is set by patch acts as the engine's control of its name") {
    const std::vector<std::tuple<std::string, float, Controls>> cases{
        {"reduction", 0.0F, {.reduction_db = 0.0F}},
        {"mix", 0.25F, {.mix = 0.25F}},
        {"output", 12.0F, {.output_db = 12.0F}},
        {"listen", 1.0F, {.listen = true}},
    };
    const Sound sound = noise(2, 12000);
    for (const auto& [name, value, controls] : cases) {
        CAPTURE(name);
        Plugin plugin(48000);
        plugin.set(name, value);
        CHECK(plugin.run(sound) == denoised(sound, 48000, controls).sound);
    }
}

TEST_CASE("lv2: a host that disables it hears the input, just as late") {
    const Sound sound = noise(2, 12000);
    Plugin plugin(48000);
    plugin.enabled = 0;
    CHECK(plugin.run(sound) == denoised(sound, 48000, {.bypass = true}).sound);
    CHECK(plugin.latency == 1536);
}

TEST_CASE("lv2: its own bypass acts while the host has it enabled") {
    const Sound sound = noise(2, 12000);
    Plugin plugin(48000);
    plugin.set("bypass", 1);
    CHECK(plugin.run(sound) == denoised(sound, 48000, {.bypass = true}).sound);
}

TEST_CASE("lv2: a saved state brings the parameters back in another instance, by way of text too") {
    const Sound sound = noise(2, 12000);
    Plugin first(48000);
    first.set("mix", 0.25F);
    first.run(sound);
    first.set("output", -6.0F);
    first.run(sound);
    const State saved = save(first);
    REQUIRE(saved != nullptr);
    const Sound expected = denoised(sound, 48000, {.mix = 0.25F, .output_db = -6.0F}).sound;
    Plugin second(48000);
    restore(second, saved.get());
    CHECK(second.run(sound) == expected);
    Plugin third(48000);
    const State read = state_from(third, text_of(first, saved.get()));
    REQUIRE(read != nullptr);
    restore(third, read.get());
    CHECK(third.run(sound) == expected);
}
