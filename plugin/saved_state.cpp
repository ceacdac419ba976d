// States as bytes, and back from bytes that may be anything.
#include "plugin/saved_state.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>

namespace sordino {
namespace {

using nlohmann::json;

constexpr std::string_view mark{"sordino\0", 8};
constexpr std::size_t length_bytes = 4;

tl::unexpected<Error> not_ours(const std::string& found) {
    return fail("the session's state: expected what Sordino saved, found " + found +
                ". Nothing of it was used; please set the plugin anew.");
}

std::string text_at(const json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

SavedModel model_from(const json& header, std::span<const std::byte> rest) {
    SavedModel model;
    const auto at = header.find("model");
    if (at == header.end() || !at->is_object()) return model;
    model.name = text_at(*at, "name");
    model.checksum = text_at(*at, "checksum");
    model.file = text_at(*at, "file");
    const auto size = at->find("bytes");
    if (size != at->end() && size->is_number_unsigned() && size->get<std::size_t>() <= rest.size()) {
        const auto bytes = rest.first(size->get<std::size_t>());
        model.blob = std::make_shared<const Bytes>(bytes.begin(), bytes.end());
    }
    return model;
}

} // namespace

Bytes bytes_of(const SavedState& state) {
    json header{{"version", state.version}, {"parameters", state.parameters}};
    header["model"] = {{"name", state.model.name}, {"checksum", state.model.checksum}};
    if (state.model.blob) header["model"]["bytes"] = state.model.blob->size();
    if (!state.model.file.empty()) header["model"]["file"] = state.model.file;
    if (state.editor_width > 0) header["editor"] = {state.editor_width, state.editor_height};
    // names of files need not be UTF-8
    const std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);

    Bytes bytes;
    const auto append = [&bytes](const auto& range) {
        const auto added = std::as_bytes(std::span(range));
        bytes.insert(bytes.end(), added.begin(), added.end());
    };
    std::array<unsigned char, length_bytes> length{};
    for (std::size_t i = 0; i < length.size(); ++i)
        length[i] = static_cast<unsigned char>(text.size() >> (8 * i));
    bytes.reserve(mark.size() + length.size() + text.size() +
                  (state.model.blob ? state.model.blob->size() : 0));
    append(mark);
    append(length);
    append(text);
    if (state.model.blob) append(*state.model.blob);
    return bytes;
}

Result<SavedState> parse_state(std::span<const std::byte> bytes) {
    if (bytes.size() < mark.size() + length_bytes || std::memcmp(bytes.data(), mark.data(), mark.size()) != 0)
        return not_ours(fmt::format("{} bytes of another kind", bytes.size()));
    std::size_t length = 0;
    for (std::size_t i = 0; i < length_bytes; ++i)
        length |= std::to_integer<std::size_t>(bytes[mark.size() + i]) << (8 * i);
    const auto body = bytes.subspan(mark.size() + length_bytes);
    if (length > body.size())
        return not_ours(fmt::format("{} bytes where its header has {}", body.size(), length));
    const auto* text = reinterpret_cast<const char*>(body.data());
    const json header = json::parse(text, text + length, nullptr, false);
    if (!header.is_object()) return not_ours("a header that is no JSON object");

    SavedState state;
    const auto version = header.find("version");
    if (version == header.end() || !version->is_number_integer()) return not_ours("no version");
    // what does not fit is of a version that nobody has thought of
    const auto number = version->get<std::int64_t>();
    state.version = number >= 0 && number < (1 << 30) ? static_cast<int>(number) : 1 << 30;
    if (const auto values = header.find("parameters"); values != header.end() && values->is_object())
        for (const auto& [id, value] : values->items())
            if (value.is_number() && std::isfinite(value.get<double>())) state.parameters[id] = value;
    if (const auto size = header.find("editor"); size != header.end() && size->is_array() &&
                                                 size->size() == 2 && (*size)[0].is_number_integer() &&
                                                 (*size)[1].is_number_integer()) {
        const auto points = [](const json& number) {
            return static_cast<int>(std::clamp<std::int64_t>(number.get<std::int64_t>(), 0, 1 << 20));
        };
        state.editor_width = points((*size)[0]);
        state.editor_height = points((*size)[1]);
    }
    state.model = model_from(header, body.subspan(length));
    return state;
}

} // namespace sordino
