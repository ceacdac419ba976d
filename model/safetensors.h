// Tensors by name in one file, in the safetensors format: the reader checks everything, the writer is exact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/result.h"

namespace sordino {

// Row-major and little endian. `shape` is empty for a single number. A tensor that was read holds at least
// one element and exactly as many bytes as its type and shape ask for; f32 values are finite.
struct Tensor {
    enum class Type { f32, i8 };

    Type type = Type::f32;
    std::vector<std::int64_t> shape;
    std::vector<std::byte> bytes;

    bool operator==(const Tensor&) const = default;
};

inline std::size_t element_bytes(Tensor::Type type) { return type == Tensor::Type::f32 ? sizeof(float) : 1; }

// Elements in `bytes`: the product of the shape, for a tensor that was read.
inline std::size_t element_count(const Tensor& tensor) {
    return tensor.bytes.size() / element_bytes(tensor.type);
}

// An f32 or i8 tensor with a copy of `values`, row-major. A shape that does not fit is refused on writing.
inline Tensor make_tensor(std::span<const float> values, std::vector<std::int64_t> shape) {
    const auto bytes = std::as_bytes(values);
    return {Tensor::Type::f32, std::move(shape), {bytes.begin(), bytes.end()}};
}

inline Tensor make_tensor(std::span<const std::int8_t> values, std::vector<std::int64_t> shape) {
    const auto bytes = std::as_bytes(values);
    return {Tensor::Type::i8, std::move(shape), {bytes.begin(), bytes.end()}};
}

// All elements, row-major; i8 ones become floats of the same value.
std::vector<float> to_floats(const Tensor& tensor);

struct TensorFile {
    std::map<std::string, Tensor> tensors;       // by name, UTF-8; "__metadata__" is not a name
    std::map<std::string, std::string> metadata; // free text, UTF-8

    bool operator==(const TensorFile&) const = default;
};

// The largest file that is read or written, so that a wrong path cannot fill the memory.
inline constexpr std::size_t max_safetensors_bytes = std::size_t{256} << 20;

// None of the functions below throws or prints, and any thread may call them.

// Reads F32 and I8 tensors. Refused, before a byte is used: lengths, offsets and shapes that do not fit the
// bytes there are, tensors that overlap or leave bytes unused, an empty tensor (a zero in the shape), any
// other dtype, a key that comes twice, an unknown field, metadata that is not text, a header beyond 1 MiB,
// an f32 value that is not finite. `name` stands for the file in the error.
Result<TensorFile> parse_safetensors(std::span<const std::byte> bytes, const std::string& name);

Result<TensorFile> read_safetensors(const std::filesystem::path& path);

// The same bytes for the same content, on any machine: keys sorted, f32 tensors before i8 ones and each kind
// by name, the first tensor at a multiple of 8. Content that parse_safetensors would refuse is not checked
// here; write_safetensors does that.
std::vector<std::byte> serialize_safetensors(const TensorFile& file);

// Replaces the file at `path` when the new one is whole and on disk (see AtomicFile); a call that fails
// leaves what was there. Refuses content that would not read back as it is.
[[nodiscard]] Result<void> write_safetensors(const std::filesystem::path& path, const TensorFile& file);

} // namespace sordino
