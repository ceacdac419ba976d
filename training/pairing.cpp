// Pairs are told by their names, without the extension.
#include "training/pairing.h"

#include "training/audio_format.h"
#include "training/table/table_path.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace fs = std::filesystem;

namespace sordino {
namespace {

// What is paired, by the extension, so that lists and notes beside it are passed over.
struct Kind {
    const char *one, *several; // in words
    bool (*has)(const fs::path& path);
};

bool is_sound_name(const fs::path& path) {
    AudioInfo any;
    any.rate = 48000;
    any.channels = 1;
    return format_for(path, any).has_value();
}

constexpr Kind sounds{"a sound file", "sound files", is_sound_name}, tables{"a table", "tables", is_table};

Result<std::vector<FoundFile>> files_below(const fs::path& folder, const Kind& kind) {
    return find_files({folder}).map([&](std::vector<FoundFile> files) {
        std::erase_if(files, [&](const FoundFile& file) { return !kind.has(file.path); });
        return files;
    });
}

std::string without_extension(const FoundFile& file) {
    fs::path name = file.name;
    if (name.extension() == ".gz") name.replace_extension();
    return name.replace_extension().generic_string();
}

Result<std::vector<RecordingPair>> pair_folders(const fs::path& clean, const fs::path& noisy,
                                                const Kind& kind) {
    const auto clean_files = files_below(clean, kind), noisy_files = files_below(noisy, kind);
    for (const auto* files : {&clean_files, &noisy_files})
        if (!*files) return tl::unexpected(files->error());
    if (noisy_files->empty())
        return fail(
            fmt::format("{}: expected {}, found none. Check the path.", noisy.string(), kind.several));
    Pairing pairing = pair_by_name(*clean_files, *noisy_files);
    if (!pairing.left_out.empty()) return fail(pairing.left_out.front());
    return std::move(pairing.pairs);
}

Result<std::vector<RecordingPair>> pair_paths(const fs::path& clean, const fs::path& noisy,
                                              const Kind& kind) {
    std::error_code error;
    for (const auto* path : {&clean, &noisy})
        if (!fs::exists(*path, error))
            return fail(fmt::format("{}: expected {} or a folder of them, found nothing. Check the path.",
                                    path->string(), kind.one));
    if (fs::is_directory(clean, error) != fs::is_directory(noisy, error))
        return fail(fmt::format("{} and {}: expected two files or two folders, found one of each. Name what "
                                "belongs together.",
                                clean.string(), noisy.string()));
    if (fs::is_directory(noisy, error)) return pair_folders(clean, noisy, kind);
    return std::vector<RecordingPair>{{noisy.filename().string(), clean, noisy}};
}

} // namespace

Pairing pair_by_name(const std::vector<FoundFile>& clean, const std::vector<FoundFile>& noisy) {
    std::multimap<std::string, const FoundFile*> partners;
    for (const FoundFile& file : clean) partners.emplace(without_extension(file), &file);
    Pairing pairing;
    std::set<const FoundFile*> paired;
    for (const FoundFile& file : noisy) {
        const std::string name = without_extension(file);
        if (const auto found = partners.count(name); found != 1) {
            pairing.left_out.push_back(fmt::format(
                "{}: expected one clean recording named {}.*, found {}. Clean and noisy files of a "
                "pair have the same name.",
                file.path.string(), name, found == 0 ? "none" : "several"));
            continue;
        }
        const FoundFile& partner = *partners.find(name)->second;
        pairing.pairs.push_back({file.name, partner.path, file.path});
        paired.insert(&partner);
    }
    for (const FoundFile& file : clean)
        if (!paired.contains(&file)) pairing.alone.push_back(file);
    return pairing;
}

Result<std::vector<RecordingPair>> pair_recordings(const fs::path& clean, const fs::path& noisy) {
    return pair_paths(clean, noisy, sounds);
}

Result<std::vector<RecordingPair>> pair_tables(const fs::path& clean, const fs::path& noisy) {
    return pair_paths(clean, noisy, tables);
}

} // namespace sordino
