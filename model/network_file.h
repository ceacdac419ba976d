// What the files of all kinds of models have in common: layers, and what is said of them.
#pragma once

#include "model/model.h"
#include "model/safetensors.h"

#include <exception>
#include <functional>
#include <string>

namespace sordino {

// Errors say what is wrong, but not where: read_checked adds the name of the file.

Result<void> expect_format(const TensorFile& file, const char* kind, const char* output);

// Layers, training, licence and purpose; their tensors are taken out of the file, so that what is left over
// in the end is unknown. May throw what JSON's values throw.
Result<void> take_network(TensorFile& file, NetworkModel& model);

// What is said of a model of any kind. May throw what JSON's values throw.
void take_notes(const TensorFile& file, std::string& training, std::string& licence, std::string& purpose);

Result<Tensor> take(TensorFile& file, const std::string& name, std::size_t dimensions);
Result<Eigen::VectorXf> take_vector(TensorFile& file, const std::string& name); // F32
Result<void> expect_no_more(const TensorFile& file);

void put_network(const NetworkModel& model, TensorFile& file);
// The same and the format; layers: JSON.
void put_notes(const std::string& training, const std::string& licence, const std::string& purpose,
               std::string layers, TensorFile& file);
void put_vector(const Eigen::VectorXf& vector, const std::string& name, TensorFile& file);
void put_matrix(const RowMatrix& matrix, const std::string& name, TensorFile& file);

// "NAME: WHAT IS WRONG. Is it ...?"
tl::unexpected<Error> wrong_model(const std::string& name, const std::string& what);

// What `read` gives, its errors and exceptions with the name of the file and a hint.
template <class Read>
auto read_checked(const std::string& name, Read read) -> decltype(read()) {
    try {
        auto model = read();
        if (!model) return wrong_model(name, model.error().message);
        return model;
    } catch (const std::exception& e) {
        return wrong_model(name, std::string("the metadata does not read as it should (") + e.what() + ")");
    }
}

} // namespace sordino
