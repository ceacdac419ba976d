// Hashes of names decide.
#include "training/data_split.h"

#include "training/fnv1a.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

namespace sordino {
namespace {

std::uint64_t hash_of(const std::string& text, std::uint64_t hash = fnv1a_start) {
    return fnv1a(std::as_bytes(std::span(text)), hash);
}

Recording part_of(Recording recording, std::size_t start, std::size_t count) {
    recording.samples = recording.samples.part(start, count);
    return recording;
}

PairedRecording part_of(const PairedRecording& pair, std::size_t start, std::size_t count) {
    return {part_of(pair.clean, start, count), part_of(pair.noisy, start, count)};
}

template <class Kind>
Parts<Kind> split(std::vector<Kind> all) {
    Parts<Kind> parts;
    if (all.empty()) return parts;
    if (all.size() == 1) {
        const auto length = clean_of(all.front()).samples.size(), cut = length * 4 / 5;
        parts.training.push_back(part_of(all.front(), 0, cut));
        parts.validation.push_back(part_of(all.front(), cut, length - cut));
        return parts;
    }
    std::vector<std::string> names;
    for (const auto& one : all) names.push_back(clean_of(one).name);
    const auto held = held_out(names);
    for (std::size_t i = 0; i < all.size(); ++i)
        (held[i] ? parts.validation : parts.training).push_back(std::move(all[i]));
    return parts;
}

template <class Kind>
std::uint64_t fingerprint_of(const std::vector<Kind>& all) {
    std::uint64_t hash = fnv1a_start;
    for (const auto& one : all)
        hash = hash_of(fmt::format("{}:{};", clean_of(one).name, clean_of(one).samples.size()), hash);
    return hash;
}

} // namespace

std::vector<bool> held_out(const std::vector<std::string>& names) {
    std::vector<std::uint64_t> hashes;
    std::map<std::string, int> namesakes; // from several folders: told apart, or all would go to one side
    for (const auto& name : names) {
        const int before = namesakes[name]++;
        hashes.push_back(hash_of(before == 0 ? name : fmt::format("{} {}", name, before)));
    }
    const std::uint64_t least = *std::min_element(hashes.begin(), hashes.end());
    std::vector<bool> held;
    for (const auto hash : hashes)
        held.push_back(hash == least || (names.size() >= 10 && (hash >> 32U) % 10 == 0));
    return held;
}

Split split_by_name(std::vector<Recording> recordings) { return split(std::move(recordings)); }
Parts<PairedRecording> split_by_name(std::vector<PairedRecording> pairs) { return split(std::move(pairs)); }

std::uint64_t fingerprint(const std::vector<Recording>& recordings) { return fingerprint_of(recordings); }
std::uint64_t fingerprint(const std::vector<PairedRecording>& pairs) { return fingerprint_of(pairs); }

} // namespace sordino
