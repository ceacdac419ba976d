// What a session brings back, from this computer, another one, a newer version, or out of a broken file.
#include "plugin/processor.h"

#include "model/model_file.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/plugin_host.h"
#include "tests/test_folder.h"

#include <cstring>

using namespace sordino;
using namespace sordino::test;

namespace {

juce::MemoryBlock block_of(const Bytes& bytes) { return {bytes.data(), bytes.size()}; }

SavedState state_of(PluginHost& host) {
    const auto block = host.saved();
    return parse_state({static_cast<const std::byte*>(block.getData()), block.getSize()}).value();
}

Channels sound() { return {white_noise(9000, 0.1, 1), white_noise(9000, 0.1, 2)}; }

// More than a session carries along.
Model large_model() {
    Model model = random_model(20);
    const int wide = 600;
    const int features = model.spec.feature_count();
    model.layers = {random_layer(features, wide, {0}, 1), random_layer(wide, wide, {0, 1}, 2),
                    random_layer(wide, SnrMask::outputs_per_band * model.spec.bands(), {0}, 3)};
    model.layers[1].role = Role::code;
    model.layers[2].role = Role::decoder;
    for (auto& layer : model.layers) layer.activation = Activation::linear;
    return model;
}

} // namespace

TEST_CASE("state: every parameter comes back to its value") {
    PluginHost host, other;
    const std::pair<const char*, float> values[] = {
        {parameter_id::reduction, 17.5F}, {parameter_id::mix, 0.35F}, {parameter_id::output, -7.25F},
        {parameter_id::listen, 1},        {parameter_id::link, 0},    {parameter_id::bypass, 1}};
    for (const auto& [id, value] : values) host.set(id, value);
    CHECK(static_cast<int>(std::size(values)) == host.processor.getParameters().size());
    other.restore(host.saved());
    for (const auto& [id, value] : values) {
        CAPTURE(id);
        CHECK(other.get(id) == host.get(id));
        CHECK(other.get(id) == Approx(value).margin(1.0 / 2048)); // half a step
    }
}

TEST_CASE("state: what is saved twice is the same bytes, and so is what was restored in between") {
    PluginHost host, other;
    host.set(parameter_id::mix, 0.5F);
    const auto first = host.saved();
    CHECK(first == host.saved());
    other.restore(first);
    CHECK((other.saved() == first));
}

TEST_CASE("state: one that is restored before the first block plays at once, prepared before or after") {
    TestFolder folder;
    REQUIRE(save_model(folder / "mine.safetensors", random_model(21)));
    PluginHost host, before, after;
    host.choose_file(folder / "mine.safetensors");
    host.prepare(48000);
    const auto saved = host.saved();
    const auto expected = host.play(sound());
    before.restore(saved);
    before.prepare(48000);
    CHECK((before.play(sound()) == expected));
    after.prepare(48000);
    after.restore(saved);
    CHECK((after.play(sound()) == expected));
}

TEST_CASE("state: a model of up to 2 MB travels with the session, a larger one by name and file") {
    TestFolder folder;
    const std::string small = folder / "small.safetensors", large = folder / "large.safetensors";
    REQUIRE(save_model(small, random_model(22)));
    REQUIRE(save_model(large, large_model()));
    PluginHost host, other;
    host.choose_file(small);
    CHECK(state_of(host).model.blob->size() == std::filesystem::file_size(small));
    CHECK(state_of(host).model.file.empty());
    host.choose_file(large);
    REQUIRE(host.processor.shown().notice == "");
    CHECK(state_of(host).model.blob == nullptr);
    CHECK(host.saved().getSize() < 2000);
    other.restore(host.saved());
    CHECK(other.processor.shown().model == host.processor.shown().model);
    std::filesystem::remove(large);
    other.restore(host.saved());
    CHECK(other.processor.shown().notice.find("large.safetensors") != std::string::npos);
}

TEST_CASE(
    "state: without its model sound passes delayed and untouched, it says so, and the next save keeps it") {
    SavedState state;
    state.model.name = "lost";
    state.model.checksum = "abc";
    const bool with_blob = GENERATE(false, true);
    if (with_blob) state.model.blob = std::make_shared<Bytes>(1000, std::byte{7}); // of a later format, say
    PluginHost host(48000);
    host.restore(block_of(bytes_of(state)));
    const auto in = sound();
    CHECK((host.play(in) == delayed(in, host.processor.getLatencySamples())));
    CHECK(host.processor.getLatencySamples() == 1536);
    CHECK(host.processor.shown().notice.find("lost") != std::string::npos);
    CHECK(host.processor.shown().model == nullptr);
    host.prepare(44100);
    CHECK(host.processor.shown().notice.find("lost") != std::string::npos);
    CHECK((host.play(in) == delayed(in, 1408)));
    const auto kept = state_of(host).model;
    CHECK(kept.name == "lost");
    CHECK(kept.checksum == "abc");
    CHECK((kept.blob != nullptr) == with_blob);
    if (with_blob) CHECK((*kept.blob == *state.model.blob));

    host.choose("voice");
    CHECK(host.processor.shown().notice.empty());
    host.prepare(48000);
    CHECK((host.play(in) != delayed(in, 1536)));
}

TEST_CASE("state: of a newer version what is known is used, and somebody is told") {
    SavedState state;
    state.version = SavedState::newest_version + 1;
    state.parameters = {{parameter_id::mix, 0.5}, {"of the future", 3.0}};
    state.model.name = "voice";
    PluginHost host(48000);
    host.restore(block_of(bytes_of(state)));
    CHECK(host.get(parameter_id::mix) == Approx(0.5F));
    CHECK(host.processor.shown().notice.find("newer") != std::string::npos);
}

TEST_CASE("state: a model that was still being loaded does not take the place of the session's") {
    TestFolder folder;
    REQUIRE(save_model(folder / "mine.safetensors", large_model()));
    PluginHost host(48000), origin;
    const auto saved = origin.saved();
    for (int round = 0; round < 20; ++round) {
        host.processor.choose_file(folder / "mine.safetensors");
        host.restore(saved);
        host.choose("there is none"); // waits for the first
        CHECK(host.processor.shown().model_name == "voice");
    }
}

TEST_CASE("state: values outside their ranges are brought into them") {
    SavedState state;
    state.parameters = {
        {parameter_id::mix, 7.0}, {parameter_id::output, -1e30}, {parameter_id::reduction, 1e300}};
    PluginHost host(48000);
    host.restore(block_of(bytes_of(state)));
    CHECK(host.get(parameter_id::mix) == 1.0F);
    CHECK(host.get(parameter_id::output) == Approx(-24.0F));
    CHECK(host.get(parameter_id::reduction) == Approx(100.0F));
}

TEST_CASE("state: bytes that are no state change nothing, and it says so") {
    PluginHost host(48000);
    host.set(parameter_id::mix, 0.25F);
    const auto good = host.saved();
    for (const std::string& bytes :
         {std::string(), std::string("x"), std::string(100, '\0'), std::string(5000, 'A'),
          std::string("sordino\0\xff\xff\xff\xff{}", 14), std::string("sordino\0\2\0\0\0[]", 14),
          std::string("sordino\0\2\0\0\0{}", 14)}) {
        host.processor.setStateInformation(bytes.data(), static_cast<int>(bytes.size()));
        CHECK((host.saved() == good));
        CHECK(!host.processor.shown().notice.empty());
        host.processor.dismiss_notice();
    }
    host.processor.setStateInformation(nullptr, 0);
    CHECK((host.saved() == good));
}

TEST_CASE("state: no damage to a state's bytes harms the sound that follows") {
    TestFolder folder;
    REQUIRE(save_model(folder / "mine.safetensors", constant_model(0)));
    PluginHost origin;
    origin.choose_file(folder / "mine.safetensors");
    const auto whole = origin.saved();
    PluginHost host(48000);
    Dice dice(23);
    const auto in = sound();
    for (int round = 0; round < 300; ++round) {
        juce::MemoryBlock damaged(whole);
        // the first bytes are where a reader could be misled
        const auto reach = round % 2 == 0 ? std::min<std::size_t>(600, damaged.getSize()) : damaged.getSize();
        for (int i = 0; i <= dice.below(4); ++i)
            damaged[dice.below(static_cast<int>(reach))] = static_cast<char>(dice.below(256));
        if (round % 5 == 0)
            damaged.setSize(static_cast<std::size_t>(dice.below(static_cast<int>(damaged.getSize()))));
        host.restore(damaged);
        if (round % 20 == 0)
            for (const auto out = host.play(in); const auto& channel : out)
                CHECK(std::all_of(channel.begin(), channel.end(), [](float x) { return std::isfinite(x); }));
    }
}

TEST_CASE("state: what a host adds behind it is not looked at, and half a model is none") {
    SavedState state;
    state.model.name = "mine";
    state.model.blob = std::make_shared<Bytes>(1000, std::byte{7});
    auto bytes = bytes_of(state);
    bytes.resize(bytes.size() + 300, std::byte{9});
    CHECK((*parse_state(bytes)->model.blob == *state.model.blob));
    bytes.resize(bytes.size() - 301);
    CHECK(parse_state(bytes)->model.blob == nullptr);
}

TEST_CASE("state: a large file that has the name of a shipped model is not taken for it") {
    TestFolder folder;
    const std::string file = folder / "voice.safetensors";
    REQUIRE(save_model(file, large_model()));
    PluginHost host, other;
    host.choose_file(file);
    other.restore(host.saved());
    CHECK(other.processor.shown().model->training == large_model().training);
}

TEST_CASE(
    "state: numbers beyond all versions and sizes are read as such, not as what is left of their bits") {
    const auto parsed = [](const std::string& json) {
        std::string bytes("sordino\0", 8);
        for (int i = 0; i < 4; ++i) bytes += static_cast<char>(json.size() >> (8 * i));
        return parse_state(std::as_bytes(std::span(bytes += json))).value();
    };
    CHECK(parsed(R"({"version":4294967297})").version > SavedState::newest_version);
    CHECK(parsed(R"({"version":-5})").version > SavedState::newest_version);
    CHECK(parsed(R"({"version":1,"editor":[4294967396,-4]})").editor_width > 2400);
    CHECK(parsed(R"({"version":1,"editor":[4294967396,-4]})").editor_height == 0);
}

TEST_CASE("state: objects nested without end are refused without a crash") {
    const std::string deep = "{\"version\":1,\"model\":" + std::string(1 << 20, '[');
    std::string bytes("sordino\0", 8);
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(deep.size() >> (8 * i));
    bytes += deep;
    CHECK(!parse_state(std::as_bytes(std::span(bytes))));
}
