// Pairs are told by their names, without the extension.
#include "training/pairing.h"

#include "training/audio_format.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace fs = std::filesystem;

namespace sordino {
namespace {

// By the extension, so that lists and notes beside the sounds are passed over.
Result<std::vector<FoundFile>> sounds_below(const fs::path& folder) {
    AudioInfo any;
    any.rate = 48000;
    any.channels = 1;
    return find_files({folder}).map([&](std::vector<FoundFile> files) {
        std::erase_if(files, [&](const FoundFile& file) { return !format_for(file.path, any); });
        return files;
    });
}

std::string without_extension(const FoundFile& file) {
    return fs::path(file.name).replace_extension().generic_string();
}

Result<std::vector<RecordingPair>> pair_folders(const fs::path& clean, const fs::path& noisy) {
    const auto clean_files = sounds_below(clean), noisy_files = sounds_below(noisy);
    for (const auto* files : {&clean_files, &noisy_files})
        if (!*files) return tl::unexpected(files->error());
    if (noisy_files->empty())
        return fail(fmt::format("{}: expected sound files, found none. Check the path.", noisy.string()));
    Pairing pairing = pair_by_name(*clean_files, *noisy_files);
    if (!pairing.left_out.empty()) return fail(pairing.left_out.front());
    return std::move(pairing.pairs);
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
    std::error_code error;
    for (const auto* path : {&clean, &noisy})
        if (!fs::exists(*path, error))
            return fail(
                fmt::format("{}: expected a sound file or a folder of them, found nothing. Check the path.",
                            path->string()));
    if (fs::is_directory(clean, error) != fs::is_directory(noisy, error))
        return fail(fmt::format("{} and {}: expected two files or two folders, found one of each. Name what "
                                "belongs together.",
                                clean.string(), noisy.string()));
    if (fs::is_directory(noisy, error)) return pair_folders(clean, noisy);
    return std::vector<RecordingPair>{{noisy.filename().string(), clean, noisy}};
}

} // namespace sordino
