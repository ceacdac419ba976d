// Files for the tests in Python: networks with what they make of random features, and examples to train on.
//
// usage: sordino_ecosystem_files networks FOLDER          a model (NAME.safetensors) and 200 rows of features
// and
//                                                         outputs (NAME.rows.safetensors) for each of some
//                                                         networks
//        sordino_ecosystem_files examples DATA FILE       examples of the voices and noises in DATA/clean,
//        DATA/noise
#include "model/model_file.h"
#include "model/network.h"
#include "model/quantise.h"
#include "model/shipped.h"
#include "tests/models.h"
#include "training/example_file.h"
#include "training/mixture.h"
#include "training/recordings.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <stdexcept>

using namespace sordino;
using namespace sordino::test;
namespace fs = std::filesystem;

namespace {

template <class T>
T value(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Contexts without the present frame, one with a single offset, and skips around two activations.
Model late_model() {
    Model model = random_model(5);
    model.layers[1] = random_layer(24, 24, {3}, 1);
    model.layers[4] = random_layer(24, 24, {2, 11, 12}, 2);
    model.layers[1].activation = Activation::elu;
    model.layers[4].activation = Activation::sigmoid;
    model.layers[0].activation = Activation::tanh;
    model.layers[1].skip = model.layers[4].skip = true;
    return model;
}

// The outputs are those of the floats that an int8 model stands for.
void write_network(const fs::path& folder, const std::string& name, const Model& model) {
    constexpr int frames = 200;
    const auto width = static_cast<std::size_t>(model.input_mean.size());
    const auto features = uniform_values(frames * width, -9, 1, 1);
    Network network(shared(dequantised(model)));
    std::vector<float> outputs;
    for (std::size_t t = 0; t < frames; ++t) {
        const auto row = network.process(std::span(features).subspan(t * width, width));
        outputs.insert(outputs.end(), row.begin(), row.end());
    }
    TensorFile rows;
    rows.tensors["features"] = make_tensor(features, {frames, model.input_mean.size()});
    rows.tensors["outputs"] = make_tensor(outputs, {frames, std::ssize(outputs) / frames});
    value(save_model(folder / (name + ".safetensors"), model));
    value(write_safetensors(folder / (name + ".rows.safetensors"), rows));
}

void write_networks(const fs::path& folder) {
    const Model voice = *value(find_model(default_model));
    write_network(folder, "voice-int8", voice);
    write_network(folder, "voice-float", value(load_model(SORDINO_FLOAT_VOICE)));
    write_network(folder, "every-activation", random_model(4));
    write_network(folder, "late", late_model());
}

std::vector<Recording> recordings(const fs::path& folder) {
    return load_recordings(value(find_files({folder})), 16000, 1).usable;
}

void write_training_examples(const fs::path& data, const fs::path& file) {
    constexpr double rate = 16000;
    constexpr int count = 16, frames = 188, warm_up = 63; // 3 s each, the first of them outside the loss
    const FrameSpec spec = value(find_model(default_model))->spec;
    const FrameSize size = frame_size(spec, rate);
    Voices voices;
    voices.clean = recordings(data / "clean");
    voices.noise = recordings(data / "noise");
    const Mixer mixer(voices, {}, rate, static_cast<std::size_t>(frames * size.hop));
    SequenceMaker maker(spec, size, warm_up);
    std::vector<Sequence> sequences;
    for (std::uint64_t i = 0; i < count; ++i) sequences.push_back(maker.make(mixer.draw(Random{1, i})));
    value(write_examples(file, spec, rate, sequences));
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    try {
        if (arguments.size() == 2 && arguments[0] == "networks")
            write_networks(arguments[1]);
        else if (arguments.size() == 3 && arguments[0] == "examples")
            write_training_examples(arguments[1], arguments[2]);
        else
            throw std::runtime_error("usage: networks FOLDER, or examples DATA FILE");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
