// What a hosted plugin should sound like, and the states that a host may give it.
#pragma once

#include "model/denoiser.h"
#include "model/model_file.h"
#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/test_folder.h"

#include <memory>
#include <string>
#include <vector>

namespace sordino::test {

using Sound = std::vector<std::vector<float>>; // (channels, samples)

inline Sound noise(std::size_t channels, std::size_t samples, unsigned seed = 1) {
    Sound sound;
    for (std::size_t c = 0; c < channels; ++c)
        sound.push_back(white_noise(samples, 0.05, seed + static_cast<unsigned>(c)));
    return sound;
}

inline std::shared_ptr<const Model> default_voice() {
    const auto model = find_model(default_model);
    REQUIRE(model);
    return *model;
}

// Of the engine itself, in one block.
struct Denoised {
    Sound sound;
    int latency; // samples
};

inline Denoised denoised(Sound sound, double rate, const Controls& controls = {},
                         std::shared_ptr<const Model> model = default_voice(), Link link = Link::linked) {
    Denoiser denoiser(std::move(model), rate, static_cast<int>(sound.size()), link);
    denoiser.set(controls);
    std::vector<float*> channels;
    for (auto& channel : sound) channels.push_back(channel.data());
    denoiser.process(channels.data(), channels.data(), static_cast<int>(sound[0].size()));
    return {std::move(sound), denoiser.latency()};
}

inline std::string weights_of(const Model& model) {
    const TestFolder folder;
    const std::string path = folder / "model.safetensors";
    REQUIRE(save_model(path, model));
    return read_bytes(path);
}

// As plugin/saved_state.h says; parameters as the inside of a JSON object, weights as the bytes of a file.
inline std::string state_of(const std::string& parameters, const std::string& weights = "",
                            const std::string& name = "mine") {
    const std::string model = weights.empty() ? ""
                                              : R"(,"model":{"name":")" + name + R"(","bytes":)" +
                                                    std::to_string(weights.size()) + "}";
    const std::string header = R"({"version":1,"parameters":{)" + parameters + "}" + model + "}";
    std::string state("sordino\0", 8);
    for (int i = 0; i < 4; ++i) state += static_cast<char>(header.size() >> (8 * i));
    return state + header + weights;
}

} // namespace sordino::test
