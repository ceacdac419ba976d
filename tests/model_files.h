// What tests of model files ask of models and of sentences.
#pragma once

#include "model/model_file.h"
#include "tests/catch.h"
#include "tests/file_changes.h"
#include "tests/models.h"

#include <algorithm>
#include <functional>
#include <string>

namespace sordino::test {

inline bool equal(const Model& a, const Model& b) {
    const auto equal_layers = [](const Layer& x, const Layer& y) {
        return x.role == y.role && x.activation == y.activation && x.context == y.context &&
               x.skip == y.skip && x.tied_to == y.tied_to && x.weight.rows() == y.weight.rows() &&
               x.weight.cols() == y.weight.cols() && x.weight == y.weight && x.codes == y.codes &&
               x.scale == y.scale && x.bias.size() == y.bias.size() && x.bias == y.bias;
    };
    return a.spec == b.spec && a.input_mean == b.input_mean && a.input_scale == b.input_scale &&
           std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(), equal_layers) &&
           a.training == b.training && a.licence == b.licence;
}

inline const std::string file_name = "some/where/a.safetensors";

// What is said about the file; empty where it is a model. A complaint is one line, begins with the name and
// is short.
inline std::string complaint(const TensorFile& file) {
    const auto model = parse_model(serialize_safetensors(file), file_name);
    if (model) return problem_with(*model).empty() ? "" : "read, but inconsistent";
    std::string text = model.error().message;
    const bool printable = std::none_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
    CHECK(text.starts_with(file_name + ": "));
    CHECK(printable);
    CHECK(text.size() < 500);
    return text;
}

// What is said after a change of a good file.
inline std::string after(const std::function<void(TensorFile&)>& change) {
    TensorFile file = tensors_of(random_model(1));
    change(file);
    return complaint(file);
}

} // namespace sordino::test
