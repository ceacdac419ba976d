// The ONNX graph of a network. Numbers of fields are those of onnx.proto3.
#include "training/onnx_file.h"

#include "model/atomic_file.h"
#include "model/model_file.h"
#include "model/quantise.h"
#include "training/protobuf_writer.h"

#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace sordino {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are copied as they lie in memory");

using Message = ProtobufWriter;
using Names = std::vector<std::string>;

constexpr std::int64_t ir_version = 7, opset = 13; // the oldest in which Pad and Slice are as they are used
enum DataType : std::int64_t { float32 = 1, int64 = 7 };

Message attribute(std::string_view name, float value) {
    constexpr std::int64_t is_float = 1;
    return Message().text(1, name).real(2, value).number(20, is_float);
}

Message attribute(std::string_view name, std::int64_t value) {
    constexpr std::int64_t is_int = 2;
    return Message().text(1, name).number(3, value).number(20, is_int);
}

// (frames, width), where frames is whatever comes.
Message matrix_of_frames(std::string_view name, Eigen::Index width) {
    const Message shape =
        Message().message(1, Message().text(2, "frames")).message(1, Message().number(1, width));
    const Message tensor = Message().number(1, float32).message(2, shape);
    return Message().text(1, name).message(2, Message().message(1, tensor));
}

// Collects nodes and initializers; each step returns the name of what it made.
class Graph {
  public:
    std::string node(std::string_view operation, const Names& inputs, const std::string& output,
                     const std::vector<Message>& attributes = {}) {
        Message node;
        for (const auto& name : inputs) node.text(1, name);
        node.text(2, output).text(3, output).text(4, operation);
        for (const auto& one : attributes) node.message(5, one);
        graph_.message(1, node);
        return output;
    }

    template <class Dense>
    std::string floats(const std::string& name, const Dense& values) {
        std::vector<std::int64_t> shape{values.rows()};
        if constexpr (!Dense::IsVectorAtCompileTime) shape.push_back(values.cols());
        return tensor(name, shape, float32,
                      std::as_bytes(std::span(values.data(), static_cast<std::size_t>(values.size()))));
    }

    std::string whole_numbers(const std::string& name, const std::vector<std::int64_t>& values) {
        return tensor(name, {std::ssize(values)}, int64, std::as_bytes(std::span(values)));
    }

    Message finish(const Message& input, const Message& output) {
        return graph_.text(2, "sordino").message(11, input).message(12, output);
    }

  private:
    std::string tensor(const std::string& name, const std::vector<std::int64_t>& shape, DataType type,
                       std::span<const std::byte> bytes) {
        Message tensor;
        for (const std::int64_t length : shape) tensor.number(1, length);
        tensor.number(2, type).text(8, name);
        tensor.text(9, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        graph_.message(5, tensor);
        return name;
    }

    Message graph_;
};

// Row t of the result is [x(t - context[0]), x(t - context[1]), ...], zeros before the first frame: x with
// rows of zeros in front, cut to as many rows as x has, once for each offset.
std::string stacked(Graph& graph, const Layer& layer, const std::string& x, const std::string& prefix) {
    const int longest = layer.context.back();
    if (longest == 0) return x;
    const auto name = [&](const char* what) { return prefix + what; };
    const std::string pads = graph.whole_numbers(name("pads"), {longest, 0, 0, 0});
    const std::string padded = graph.node("Pad", {x, pads}, name("padded"));
    const std::string rows = graph.whole_numbers(name("rows"), {0});
    Names parts;
    for (const int offset : layer.context) {
        const std::string past = name("past.") + std::to_string(offset);
        const std::string start = graph.whole_numbers(past + ".start", {longest - offset});
        const std::string end = graph.whole_numbers(
            past + ".end", {offset > 0 ? -offset : std::numeric_limits<std::int64_t>::max()});
        parts.push_back(graph.node("Slice", {padded, start, end, rows}, past));
    }
    return graph.node("Concat", parts, name("stacked"), {attribute("axis", std::int64_t{1})});
}

std::string activated(Graph& graph, Activation activation, const std::string& x, const std::string& output) {
    switch (activation) {
    case Activation::linear:
        break;
    case Activation::relu:
        return graph.node("Relu", {x}, output);
    case Activation::leaky_relu:
        return graph.node("LeakyRelu", {x}, output, {attribute("alpha", 0.01F)});
    case Activation::elu:
        return graph.node("Elu", {x}, output, {attribute("alpha", 1.0F)});
    case Activation::tanh:
        return graph.node("Tanh", {x}, output);
    case Activation::sigmoid:
        return graph.node("Sigmoid", {x}, output);
    }
    return x;
}

std::string add_layer(Graph& graph, const Layer& layer, const std::string& x, const std::string& prefix) {
    const std::string weight = graph.floats(prefix + "weight", layer.weight);
    const std::string bias = graph.floats(prefix + "bias", layer.bias);
    std::string y = graph.node("Gemm", {stacked(graph, layer, x, prefix), weight, bias}, prefix + "affine",
                               {attribute("transB", std::int64_t{1})});
    y = activated(graph, layer.activation, y, prefix + "activated");
    return layer.skip ? graph.node("Add", {y, x}, prefix + "sum") : y;
}

Message graph_of(const Model& model) {
    Graph graph;
    const std::string mean = graph.floats("input.mean", model.input_mean);
    const std::string scale = graph.floats("input.scale", model.input_scale);
    const std::string centred = graph.node("Sub", {"features", mean}, "centred");
    std::string x = graph.node("Mul", {centred, scale}, "normalised");
    for (std::size_t i = 0; i < model.layers.size(); ++i)
        x = add_layer(graph, model.layers[i], x, "layers." + std::to_string(i) + ".");
    graph.node("Identity", {x}, "outputs");
    return graph.finish(matrix_of_frames("features", model.input_mean.size()),
                        matrix_of_frames("outputs", model.layers.back().outputs()));
}

} // namespace

std::string to_onnx(const Model& model) {
    Model floats = dequantised(model);
    floats.treble = nullptr; // another network
    Message file;
    file.number(1, ir_version).text(2, "sordino").message(7, graph_of(floats));
    file.message(8, Message().text(1, "").number(2, opset)); // "" is ONNX's own set of operators
    for (const auto& [key, value] : tensors_of(floats).metadata)
        file.message(14, Message().text(1, key).text(2, value));
    return file.bytes();
}

Result<void> save_onnx(const std::filesystem::path& path, const Model& model) {
    const std::string bytes = to_onnx(model);
    return write_atomically(path, std::as_bytes(std::span(bytes)));
}

} // namespace sordino
