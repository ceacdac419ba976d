// Files for tests/image_against_jax.py: networks on images, and what they make of random images.
//
// usage: sordino_image_files FOLDER    for each network a model (NAME.safetensors), and in
// NAME.batch.safetensors
//                                      inputs, outputs, the slope of a loss in the outputs, and its slope in
//                                      every weight and bias, by the names that these have in the model
#include "model/image/image_model_file.h"
#include "tests/slow_image_network.h"
#include "training/image/image_architecture.h"

#include <cstdio>
#include <stdexcept>

using namespace sordino;
using namespace sordino::test;
namespace fs = std::filesystem;

namespace {

constexpr int images = 4;

Tensor tensor(const Eigen::MatrixXf& of_images, const ImageShape& shape) {
    return make_tensor({of_images.data(), static_cast<std::size_t>(of_images.size())},
                       {of_images.cols(), shape.height, shape.width, shape.channels});
}

void write(const fs::path& folder, const std::string& name, const ImageShape& input,
           const std::vector<std::string>& layers) {
    auto network = make_image_network(layers, input, 3).value();
    give_biases(network, 4);
    ImageModel model;
    model.input = input;
    model.mean = Eigen::VectorXf::Zero(input.channels);
    model.scale = Eigen::VectorXf::Ones(input.channels);
    model.layers = layers_of(network);
    if (const auto saved = save_model(folder / (name + ".safetensors"), model); !saved)
        throw std::runtime_error(saved.error().message);

    const ImageShape last = model.output();
    const auto x = random_images(input, images, 5), slope = random_images(last, images, 6);
    ImageBatchNetwork batch(network, images);
    ImageModel gradient = model; // for the names and shapes
    TensorFile file;
    file.tensors["inputs"] = tensor(x, input);
    file.tensors["outputs"] = tensor(batch.forward(network, x), last);
    file.tensors["d_outputs"] = tensor(slope, last);
    auto slopes = zeros_like(network);
    Eigen::MatrixXf scratch = slope;
    batch.backward(network, scratch, 1.0F);
    put_gradient(std::span(&batch, 1), network, slopes);
    gradient.layers = layers_of(slopes);
    for (auto& [tensor_name, values] : tensors_of(gradient).tensors)
        if (tensor_name.starts_with("layers.")) file.tensors[tensor_name] = values;
    if (const auto saved = write_safetensors(folder / (name + ".batch.safetensors"), file); !saved)
        throw std::runtime_error(saved.error().message);
}

} // namespace

int main(int argc, char** argv) try {
    if (argc != 2) throw std::runtime_error("usage: sordino_image_files FOLDER");
    const fs::path folder = argv[1];
    int number = 0;
    for (const std::string kind : {"conv", "deconv", "pool"})
        for (const std::string kernel : {"1x1", "3x3", "5x4"})
            for (const std::string stride : {"1", "2", "3"})
                for (const std::string padding : {"same", "valid"})
                    write(folder, "case-" + std::to_string(number++), {13, 10, 3},
                          {"conv 8 2x2 tanh",
                           kind + (kind == "pool" ? " " : " 6 ") + kernel + " stride=" + stride +
                               " padding=" + padding + (kind == "pool" ? "" : " elu"),
                           "conv 2 1x1"});
    write(folder, "autoencoder", {28, 28, 1},
          {"conv 16 3x3 stride=2 relu", "conv 24 3x3 stride=2 relu", "deconv 24 3x3 stride=2 relu",
           "deconv 16 3x3 stride=2 relu", "conv 1 3x3 sigmoid"});
    write(folder, "code", {32, 24, 3},
          {"conv 8 3x3 relu", "pool 2", "conv 16 3x3 leaky_relu", "pool 2", "flatten", "code dense 30 linear",
           "dense 768 relu", "unflatten 8x6x16", "upsample 2", "conv 8 3x3 elu", "upsample 2",
           "conv 3 3x3 sigmoid"});
    return 0;
} catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
}
