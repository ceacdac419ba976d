// Options become files, files become recordings, recordings two sets.
#include "cli/train_data.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

#include "cli/interrupt.h"
#include "cli/memory.h"
#include "cli/progress.h"
#include "cli/train_rooms.h"
#include "cli/verbs.h"

namespace sordino {
namespace {

namespace fs = std::filesystem;

struct Sources {
    Pairing pairing;
    std::vector<FoundFile> clean, noise;
};

// Beside the program: in a build tree, or where it is installed.
fs::path own_voices() {
    std::error_code ec;
    const fs::path here = fs::read_symlink("/proc/self/exe", ec).parent_path();
    for (const char* place : {"../../../voices", "../share/sordino/voices"})
        if (fs::is_directory(here / place, ec)) return fs::canonical(here / place, ec);
    throw Failure("no --clean given, and the voices that come with sordino are not beside it; "
                  "name a folder of clean recordings: --clean DIR");
}

std::vector<FoundFile> sounds_in(const std::string& kind, const std::vector<fs::path>& paths) {
    auto files = value_or_throw(find_files(paths));
    std::erase_if(files, is_document);
    if (files.empty() && !paths.empty())
        throw Failure(fmt::format("{}: expected {} recordings, found none; check the path",
                                  paths.front().string(), kind));
    return files;
}

Sources listed_sources(const TrainCommand& command) {
    const auto listed = [&](const std::string& kind) {
        return value_or_throw(files_in_manifest(command.manifest, command.data, kind));
    };
    Sources sources{{}, listed("clean"), listed("noise")};
    if (sources.clean.empty() && sources.noise.empty())
        throw Failure(fmt::format("{}: expected rows of the kinds clean and noise, found none",
                                  command.manifest.string()));
    if (sources.clean.empty()) sources.clean = sounds_in("clean", {own_voices()});
    return sources;
}

Sources sources_of(const TrainCommand& command) {
    if (!command.manifest.empty()) return listed_sources(command);
    Sources sources;
    sources.clean = sounds_in("clean", command.clean.empty() ? std::vector{own_voices()} : command.clean);
    sources.noise = sounds_in("noise", command.noise);
    if (command.noisy.empty()) return sources;
    sources.pairing = pair_by_name(sources.clean, sounds_in("noisy", command.noisy));
    sources.clean.clear();
    if (!sources.noise.empty())
        sources.clean = sources.pairing.alone;
    else
        for (const auto& file : sources.pairing.alone)
            sources.pairing.left_out.push_back(fmt::format(
                "{}: no noisy recording of this name, and no --noise to mix it with", file.path.string()));
    return sources;
}

Loading loading_of(const TrainCommand& command, const std::string& kind) {
    Loading loading{command.options.rate, command.options.threads, kind != "noise", {}, interrupted};
    if (isatty(STDERR_FILENO) != 0)
        loading.progress = [kind](std::size_t done, std::size_t of) {
            fmt::print(stderr, "\r\033[Kreading {} recordings: {} of {}{}", kind, done, of,
                       done == of ? "\r\033[K" : "");
        };
    return loading;
}

// Counts a kind and says what is to be said of it.
template <class Kind>
void tell(const std::string& name, const Loaded<Kind>& loaded, TrainData& data) {
    KindOfData kind{name, loaded.usable.size(), loaded.left_out.size(), loaded.seconds, {}, 0};
    for (const auto& one : loaded.usable) {
        ++kind.rates[clean_of(one).file_rate];
        kind.above_8_khz += clean_of(one).limit_hz > 8000.0F ? 1 : 0;
    }
    for (const auto& reason : loaded.left_out) fmt::print(stderr, "left out: {}\n", reason);
    for (const auto& doubt : loaded.doubts) fmt::print(stderr, "in doubt: {}\n", doubt);
    fmt::print("{}: {} file{}, {}\n", name, kind.files, kind.files == 1 ? "" : "s", shown_time(kind.seconds));
    std::fflush(stdout);
    data.facts[name] = {{"files", kind.files},
                        {"minutes", std::lround(kind.seconds / 60.0)},
                        {"fingerprint", fmt::format("{:016x}", fingerprint(loaded.usable))}};
    data.kinds.push_back(std::move(kind));
}

// Two, or one whose last fifth fills a sequence.
void expect_enough(const KindOfData& kind, const TrainCommand& command) {
    const double least = 5.0 * static_cast<double>(command.options.sequence_s);
    if (kind.files >= 2 || (kind.files == 1 && kind.seconds >= least)) return;
    const std::string found = kind.files == 0 ? "none" : fmt::format("one of {}", shown_time(kind.seconds));
    throw Failure(
        fmt::format("{}: expected two usable recordings, or one of {} or more (a fifth is held out, "
                    "and a sequence lasts {:g} s), found {}{}; add recordings",
                    kind.name, shown_time(least), command.options.sequence_s, found,
                    kind.left_out > 0 ? fmt::format(" and left out {}", kind.left_out) : ""));
}

void check_kinds(const TrainData& data, const TrainCommand& command) {
    std::size_t left_out = 0;
    for (const auto& kind : data.kinds) left_out += kind.left_out;
    if (command.strict && left_out > 0)
        throw Failure(fmt::format("{} file{} left out, as said above, and --strict asks for every one",
                                  left_out, left_out == 1 ? " is" : "s are"));
    const bool has_pairs = data.facts.contains("pairs"); // then any number of further voices will do
    for (const auto& kind : data.kinds)
        if (kind.name != "rooms" && !(has_pairs && kind.name == "clean")) expect_enough(kind, command);
}

// One room is heard in training and validation alike; of two or more some are held out.
void add_rooms(const TrainCommand& command, TrainData& data) {
    if (command.rooms.empty()) return;
    auto loaded = load_rooms(sounds_in("rooms", command.rooms), loading_of(command, "rooms"));
    tell("rooms", loaded, data);
    auto& rooms = loaded.responses;
    if (rooms.empty()) throw Failure("--rooms: expected impulse responses, found none that can be used");
    if (rooms.size() == 1) {
        data.training.rooms = data.validation.rooms = std::move(rooms);
        return;
    }
    std::vector<std::string> names;
    for (const auto& room : loaded.usable) names.push_back(room.name);
    const auto held = held_out(names);
    for (std::size_t i = 0; i < rooms.size(); ++i)
        (held[i] ? data.validation : data.training).rooms.push_back(std::move(rooms[i]));
}

void tell_place(const TrainData& data) {
    const auto shown = [](std::uint64_t bytes) {
        return bytes < 1'000'000'000 ? fmt::format("{:.0f} MB", static_cast<double>(bytes) / 1e6)
                                     : fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
    };
    if (data.bytes_on_disk == 0)
        fmt::print("samples: {} in memory\n", shown(data.bytes_in_memory));
    else
        fmt::print("samples: {}, {} of them on disk, in a file without a name in {}\n",
                   shown(data.bytes_in_memory + data.bytes_on_disk), shown(data.bytes_on_disk),
                   data.folder.empty() ? "." : data.folder.string());
    std::fflush(stdout);
}

struct LoadedKinds {
    PairedRecordings pairs;
    Recordings clean, noise;
};

LoadedKinds load_kinds(const TrainCommand& command, const Sources& sources, const SampleStore& store,
                       TrainData& data) {
    LoadedKinds kinds;
    if (!command.noisy.empty()) {
        kinds.pairs = value_or_throw(load_pairs(sources.pairing.pairs, store, loading_of(command, "pairs")));
        kinds.pairs.left_out.insert(kinds.pairs.left_out.begin(), sources.pairing.left_out.begin(),
                                    sources.pairing.left_out.end());
        tell("pairs", kinds.pairs, data);
    }
    if (!sources.clean.empty()) {
        kinds.clean = value_or_throw(load_recordings(sources.clean, store, loading_of(command, "clean")));
        tell("clean", kinds.clean, data);
    }
    if (!sources.noise.empty()) {
        kinds.noise = value_or_throw(load_recordings(sources.noise, store, loading_of(command, "noise")));
        tell("noise", kinds.noise, data);
    } else if (command.noisy.empty()) {
        fmt::print("noise: none given; it is made by rule and of other voices\n");
    }
    return kinds;
}

} // namespace

std::uint64_t memory_for_samples(const TrainCommand& command) {
    if (command.memory_mb) return static_cast<std::uint64_t>(*command.memory_mb * 1e6);
    return std::min<std::uint64_t>(2'000'000'000, usable_memory() / 4);
}

bool is_document(const FoundFile& file) {
    constexpr std::array kinds{".md", ".txt", ".csv", ".tsv", ".json", ".toml", ".html", ".pdf"};
    return std::find(kinds.begin(), kinds.end(), file.path.extension().string()) != kinds.end();
}

void check_sources(const TrainCommand& command) {
    const bool listed = !command.manifest.empty(),
               named = !command.clean.empty() || !command.noise.empty() || !command.noisy.empty();
    if (!listed && !named)
        throw CLI::ValidationError("--noise",
                                   "needed: a folder of noise (or of voices, --clean; of both, --clean "
                                   "and --noise; of pairs, --clean and --noisy; or --manifest)");
    if (listed && named)
        throw CLI::ValidationError("--manifest",
                                   "names the recordings: leave out --clean, --noise and --noisy");
    if (!command.noisy.empty() && command.clean.empty())
        throw CLI::ValidationError("--noisy", "needs --clean: the same recordings without noise");
}

TrainData load_data(const TrainCommand& command) {
    const Sources sources = sources_of(command);
    const std::uint64_t memory_bytes = memory_for_samples(command);
    TrainData data;
    data.folder = command.scratch.empty() ? command.output.parent_path() : command.scratch;
    const SampleStore store(memory_bytes, data.folder);
    LoadedKinds kinds;
    try {
        kinds = load_kinds(command, sources, store, data);
    } catch (const std::bad_alloc&) {
        throw Failure(fmt::format("recordings: expected memory for {:.0f} MB of samples, found less; allow "
                                  "fewer by --memory MB, and the rest goes to disk",
                                  static_cast<double>(memory_bytes) / 1e6));
    }
    add_rooms(command, data);
    data.bytes_in_memory = store.bytes_in_memory();
    data.bytes_on_disk = store.bytes_on_disk();
    tell_place(data);
    check_kinds(data, command);
    if (!command.manifest.empty()) data.facts["manifest"] = command.manifest.filename().string();

    auto paired = split_by_name(std::move(kinds.pairs.usable));
    auto voices = split_by_name(std::move(kinds.clean.usable));
    auto noises = split_by_name(std::move(kinds.noise.usable));
    data.training = {std::move(voices.training), std::move(noises.training), std::move(paired.training),
                     std::move(data.training.rooms)};
    data.validation = {std::move(voices.validation), std::move(noises.validation),
                       std::move(paired.validation), std::move(data.validation.rooms)};
    for (auto* set : {&data.training, &data.validation}) // the clean halves are voices like the others
        for (const auto& pair : set->pairs) set->clean.push_back(pair.clean);
    return data;
}

} // namespace sordino
