// Weights files in memory, shared by checksum.
#include "plugin/loaded_model.h"

#include "model/embedded_models.h"
#include "model/model_file.h"
#include "model/model_folder.h"
#include "model/shipped.h"

#include <fmt/format.h>
#include <juce_cryptography/juce_cryptography.h>

#include <fstream>
#include <map>
#include <mutex>

namespace sordino {
namespace {

std::string checksum_of(std::span<const std::byte> bytes) {
    return juce::SHA256(bytes.data(), bytes.size()).toHexString().toStdString();
}

Result<std::shared_ptr<const Model>> shared_model(std::span<const std::byte> bytes,
                                                  const std::string& checksum, const std::string& name) {
    static std::mutex lock;
    // never freed: a host may ask while the process ends
    static auto& in_use = *new std::map<std::string, std::weak_ptr<const Model>>;
    const std::scoped_lock hold(lock);
    if (auto model = in_use[checksum].lock()) return model;
    std::erase_if(in_use, [](const auto& entry) { return entry.second.expired(); });
    auto parsed = parse_model(bytes, name);
    if (!parsed) return tl::unexpected(parsed.error());
    auto model = std::make_shared<const Model>(*std::move(parsed));
    in_use[checksum] = model;
    return model;
}

Result<std::shared_ptr<const Bytes>> read(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error)
        return fail(fmt::format("{}: expected a weights file, found: {}.", file.string(), error.message()));
    if (size > largest_file)
        return fail(fmt::format("{}: expected a weights file of {} MB at most, found {} MB.", file.string(),
                                largest_file >> 20, size >> 20));
    auto bytes = std::make_shared<Bytes>(size);
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(
            fmt::format("{}: expected a file that may be read, found none. Please look at its permissions.",
                        file.string()));
    if (!in.read(reinterpret_cast<char*>(bytes->data()), static_cast<std::streamsize>(size)))
        return fail(fmt::format("{}: expected to read {} bytes, found fewer.", file.string(), size));
    return bytes;
}

// From the bytes of a file, which stay with the model where they are few enough.
Result<LoadedModel> load(std::shared_ptr<const Bytes> bytes, SavedModel saved, const std::string& origin) {
    saved.checksum = checksum_of(*bytes);
    auto model = shared_model(*bytes, saved.checksum, origin);
    if (!model) return tl::unexpected(model.error());
    if (bytes->size() <= largest_blob) {
        saved.blob = std::move(bytes);
        saved.file.clear();
    }
    return LoadedModel{std::move(saved), *std::move(model)};
}

// Milliseconds once, not for every instance that is opened.
std::string checksum_of(const EmbeddedModel& embedded) {
    static std::mutex lock;
    static auto& known = *new std::map<std::string, std::string>; // never freed, as above
    const std::scoped_lock hold(lock);
    auto& checksum = known[embedded.name];
    if (checksum.empty()) checksum = checksum_of(embedded.bytes);
    return checksum;
}

Result<LoadedModel> load_built_in(const EmbeddedModel& embedded) {
    const auto checksum = checksum_of(embedded);
    auto model = shared_model(embedded.bytes, checksum, "the shipped model '" + embedded.name + "'");
    if (!model) return tl::unexpected(model.error());
    return LoadedModel{{embedded.name, checksum, {}, {}}, *std::move(model)};
}

} // namespace

Result<LoadedModel> load_from(const std::filesystem::path& file) {
    auto bytes = read(file);
    if (!bytes) return tl::unexpected(bytes.error());
    return load(*std::move(bytes), {file.stem().string(), {}, file.string(), {}}, file.string());
}

Result<LoadedModel> load_named(const std::string& name) {
    for (const EmbeddedModel& embedded : embedded_models())
        if (embedded.name == name) return load_built_in(embedded);
    const auto file = user_model_path(name);
    if (file.empty())
        return fail(fmt::format("{}: expected the name of a model, found none that a file can have.", name));
    return load_from(file);
}

Result<LoadedModel> restore(const SavedModel& saved) {
    if (saved.blob) return load(saved.blob, saved, "the model '" + saved.name + "' in this session");
    if (saved.file.empty())
        for (const EmbeddedModel& embedded : embedded_models())
            if (embedded.name == saved.name) return load_built_in(embedded);
    std::error_code ignored;
    for (const auto& file : {std::filesystem::path(saved.file), user_model_path(saved.name)})
        if (!file.empty() && std::filesystem::is_regular_file(file, ignored)) return load_from(file);
    return fail(fmt::format(
        "The model '{}' of this session: expected it to be built in, or at {}{}, found neither. "
        "Sound passes as it is; choose another model, or put it there.",
        saved.name, saved.file.empty() ? "" : saved.file + " or ", user_model_path(saved.name).string()));
}

} // namespace sordino
