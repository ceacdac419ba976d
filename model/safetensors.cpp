// The safetensors reader and writer: 8 bytes of header length, a JSON header, then the tensors' bytes.
#include "model/safetensors.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "model/atomic_file.h"

namespace fs = std::filesystem;

namespace sordino {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are copied as they lie in the file");

using nlohmann::json;
using Bytes = std::span<const std::byte>;

constexpr std::size_t length_bytes = 8;
constexpr std::size_t max_header_bytes = std::size_t{1} << 20;

template <class... Values>
auto problem(fmt::format_string<Values...> text, Values&&... values) {
    return fail(fmt::format(text, std::forward<Values>(values)...));
}

// What stands in the file, fit for a one-line message: short, ASCII, control characters escaped.
std::string shown(const json& value) {
    constexpr std::size_t longest = 60;
    std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
    if (text.size() > longest) text.replace(longest, std::string::npos, "...");
    return text;
}

Result<json> parse_header(std::string_view text) {
    // nlohmann would skip a byte order mark, and take a zero byte for the end of the text.
    if (!text.starts_with('{')) return fail("the header does not start with '{'");
    if (text.find('\0') != std::string_view::npos) return fail("the header holds a zero byte");
    // It also keeps the last of two equal keys, and nests as deep as the text does.
    std::map<int, std::set<std::string>> keys; // of the object open at each depth, the outermost has 1
    std::string broken;
    using Event = json::parse_event_t;
    const auto keep = [&](int depth, Event event, const json& parsed) {
        if (!broken.empty()) return false;
        if (event == Event::object_start) keys[depth + 1].clear();
        if (event == Event::key && !keys[depth].insert(parsed.get<std::string>()).second)
            broken = fmt::format("the key {} comes twice", shown(parsed));
        if ((event == Event::object_start || event == Event::array_start) && depth > 2)
            broken = "the header nests deeper than name, field, list";
        return broken.empty();
    };
    try {
        json header = json::parse(text, keep);
        if (!broken.empty()) return fail(broken);
        return header;
    } catch (const json::exception&) {
        return fail("the header is not JSON");
    }
}

Result<std::map<std::string, std::string>> read_metadata(const json& header) {
    const json metadata = header.value("__metadata__", json::object());
    const auto is_text = [](const json& value) { return value.is_string(); };
    if (!metadata.is_object() || !std::all_of(metadata.begin(), metadata.end(), is_text))
        return problem("expected text by name as __metadata__, found {}", shown(metadata));
    return metadata.get<std::map<std::string, std::string>>();
}

struct Entry {
    std::string name;
    Tensor tensor; // without its bytes
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

bool is_list_of_lengths(const json& value) {
    return value.is_array() && std::all_of(value.begin(), value.end(), [](const json& item) {
               return item.is_number_unsigned() && std::in_range<std::int64_t>(item.get<std::uint64_t>());
           });
}

// Whether a tensor of this shape takes exactly `bytes` bytes; never for one without elements.
bool fits(const Tensor& tensor, std::uint64_t bytes) {
    std::uint64_t size = element_bytes(tensor.type);
    for (const std::int64_t length : tensor.shape) {
        if (length <= 0 || static_cast<std::uint64_t>(length) > bytes / size) return false;
        size *= static_cast<std::uint64_t>(length);
    }
    return size == bytes;
}

Result<Entry> read_entry(const std::string& name, const json& fields) {
    const auto expected = [&](std::string_view what, const json& found) {
        return problem("expected tensor {} to have {}, found {}", shown(name), what, shown(found));
    };
    if (!fields.is_object() || fields.size() != 3 || !fields.contains("dtype") || !fields.contains("shape") ||
        !fields.contains("data_offsets"))
        return expected("dtype, shape and data_offsets and nothing else", fields);
    const json &dtype = fields["dtype"], &shape = fields["shape"], &offsets = fields["data_offsets"];
    if (dtype != "F32" && dtype != "I8") return expected("dtype \"F32\" or \"I8\"", dtype);
    if (!is_list_of_lengths(shape)) return expected("a list of lengths as shape", shape);
    if (!is_list_of_lengths(offsets) || offsets.size() != 2 || offsets[0] > offsets[1])
        return expected("[begin, end] as data_offsets", offsets);
    const auto type = dtype == "F32" ? Tensor::Type::f32 : Tensor::Type::i8;
    const std::uint64_t begin = offsets[0], end = offsets[1];
    Entry entry{name, {type, shape.get<std::vector<std::int64_t>>(), {}}, begin, end};
    if (!fits(entry.tensor, end - begin))
        return expected("elements, and as many as its data_offsets hold", fields);
    return entry;
}

// All tensors in the order of their bytes, which follow one another from 0 to the end of the data.
Result<std::vector<Entry>> read_entries(const json& header, std::size_t data_bytes) {
    std::vector<Entry> entries;
    for (const auto& [name, fields] : header.items()) {
        if (name == "__metadata__") continue;
        auto entry = read_entry(name, fields);
        if (!entry) return fail(entry.error().message);
        entries.push_back(std::move(*entry));
    }
    std::ranges::sort(entries, {}, &Entry::begin);
    std::uint64_t next = 0;
    for (const Entry& entry : entries) {
        if (entry.begin != next)
            return problem("expected tensor {} to begin at byte {} of the data, found {}", shown(entry.name),
                           next, entry.begin);
        next = entry.end;
    }
    if (next != data_bytes) return problem("expected {} bytes of data, found {}", next, data_bytes);
    return entries;
}

// By its bits, which stay when a compiler is told that all numbers are finite.
bool is_finite(float value) {
    constexpr std::uint32_t exponent = 0x7f800000;
    return (std::bit_cast<std::uint32_t>(value) & exponent) != exponent;
}

// The error says what is wrong; which file it is and what to do is the caller's to add.
Result<TensorFile> read_file(Bytes bytes) {
    if (bytes.size() > max_safetensors_bytes)
        return problem("expected at most {} bytes, found {}", max_safetensors_bytes, bytes.size());
    if (bytes.size() < length_bytes)
        return problem("expected at least {} bytes, found {}", length_bytes, bytes.size());
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), length_bytes);
    if (length > bytes.size() - length_bytes)
        return problem("the header says it is {} bytes long, the file has {}", length, bytes.size());
    if (length > max_header_bytes)
        return problem("expected a header of at most {} bytes, found {}", max_header_bytes, length);
    const auto* text = reinterpret_cast<const char*>(bytes.data() + length_bytes);
    const Bytes data = bytes.subspan(length_bytes + length);
    const auto header = parse_header({text, length});
    if (!header) return fail(header.error().message);
    auto metadata = read_metadata(*header);
    if (!metadata) return fail(metadata.error().message);
    auto entries = read_entries(*header, data.size());
    if (!entries) return fail(entries.error().message);
    TensorFile file{{}, std::move(*metadata)};
    for (auto& [name, tensor, begin, end] : *entries) {
        const Bytes part = data.subspan(begin, end - begin);
        tensor.bytes.assign(part.begin(), part.end());
        if (tensor.type == Tensor::Type::f32 && !std::ranges::all_of(to_floats(tensor), is_finite))
            return problem("expected finite values in tensor {}, found NaN or infinity", shown(name));
        file.tensors[name] = std::move(tensor);
    }
    return file;
}

} // namespace

std::vector<float> to_floats(const Tensor& tensor) {
    std::vector<float> values(element_count(tensor));
    if (tensor.type == Tensor::Type::f32)
        std::copy_n(tensor.bytes.data(), values.size() * sizeof(float),
                    std::as_writable_bytes(std::span(values)).data());
    for (std::size_t i = 0; tensor.type == Tensor::Type::i8 && i < values.size(); ++i)
        values[i] = static_cast<float>(std::bit_cast<std::int8_t>(tensor.bytes[i]));
    return values;
}

Result<TensorFile> parse_safetensors(Bytes bytes, const std::string& name) {
    auto file = read_file(bytes);
    if (file) return file;
    return problem("{}: {}. It is truncated or not a safetensors file of F32 and I8; fetch it again.", name,
                   file.error().message);
}

Result<TensorFile> read_safetensors(const fs::path& path) {
    const auto cannot_read = [&](const std::string& reason) {
        return problem("{}: expected a safetensors file, but it {}. Check the path.", path.string(), reason);
    };
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) return cannot_read("cannot be reached: " + error.message());
    if (!fs::is_regular_file(status)) return cannot_read("is a folder or a device");
    const std::uintmax_t size = fs::file_size(path, error);
    if (error || size > max_safetensors_bytes) return cannot_read("is larger than 256 MiB");
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) return cannot_read("cannot be opened: " + std::generic_category().message(errno));
    std::vector<std::byte> bytes(size);
    if (std::fread(bytes.data(), 1, size, file.get()) != size) return cannot_read("ends before its size");
    return parse_safetensors(bytes, path.string());
}

std::vector<std::byte> serialize_safetensors(const TensorFile& file) {
    json header = json::object();
    if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
    std::vector<std::byte> data;
    for (const auto type : {Tensor::Type::f32, Tensor::Type::i8}) // f32 stays aligned when it comes first
        for (const auto& [name, tensor] : file.tensors) {
            if (tensor.type != type) continue;
            const std::size_t begin = data.size();
            data.insert(data.end(), tensor.bytes.begin(), tensor.bytes.end());
            header[name] = {{"dtype", type == Tensor::Type::f32 ? "F32" : "I8"},
                            {"shape", tensor.shape},
                            {"data_offsets", {begin, data.size()}}};
        }
    std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();
    text.insert(0, reinterpret_cast<const char*>(&length), length_bytes);
    const Bytes head = std::as_bytes(std::span(text));
    data.insert(data.begin(), head.begin(), head.end());
    return data;
}

Result<void> write_safetensors(const fs::path& path, const TensorFile& file) {
    const std::vector<std::byte> bytes = serialize_safetensors(file);
    const auto refuse = [&](const std::string& reason) {
        return problem("{}: {}. It was not written; correct the tensors first.", path.string(), reason);
    };
    const auto back = read_file(bytes);
    if (!back) return refuse(back.error().message);
    if (*back != file) return refuse("expected names and metadata in UTF-8, found other bytes");
    return write_atomically(path, bytes);
}

} // namespace sordino
