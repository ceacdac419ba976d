// Files of a search: found, refused, replaced.
#include "cli/tune_folder.h"

#include "cli/verbs.h"
#include "model/atomic_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>

namespace sordino {
namespace {

namespace fs = std::filesystem;

// 001.safetensors, 001.safetensors.checkpoint
bool is_a_run(const std::string& name) {
    const auto digits = name.find_first_not_of("0123456789");
    if (digits == name.npos || digits < 3) return false;
    const std::string rest = name.substr(digits);
    return rest == ".safetensors" || rest == ".safetensors.checkpoint";
}

// The first cells of rows. The columns are those of any search.
std::set<int> runs_of(const fs::path& results) {
    std::set<int> runs;
    std::ifstream file(results, std::ios::binary);
    for (std::string line; std::getline(file, line);) {
        int run = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), run);
        if (error == std::errc() && end != line.data() + line.size() && *end == ',') runs.insert(run);
    }
    return runs;
}

} // namespace

fs::path TuneFolder::model(int run) const { return folder_ / fmt::format("{:03}.safetensors", run); }

std::vector<fs::path> TuneFolder::in_the_way() const {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
        const auto& path = entry.path();
        if (path == results() || path == options() || path == best() || is_a_run(path.filename().string()))
            files.push_back(path);
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<fs::path> TuneFolder::earlier() const {
    std::vector<fs::path> files{results(), options(), best()};
    const auto checkpoint_of = [&](int run) { return fs::path(model(run)) += ".checkpoint"; };
    const auto runs = runs_of(results());
    for (const int run : runs) files.insert(files.end(), {model(run), checkpoint_of(run)});
    int unfinished = 1; // of a search that was killed
    while (runs.contains(unfinished)) ++unfinished;
    if (fs::exists(results())) files.push_back(checkpoint_of(unfinished));
    return files;
}

void TuneFolder::check(bool resume, bool force) const {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error || !fs::is_directory(folder_))
        throw Failure(fmt::format("{}: expected a folder for the results, but it cannot be made{}{}",
                                  folder_.string(), error ? ": " : "", error ? error.message() : ""));
    if (resume && !fs::exists(results()))
        throw Failure(fmt::format("{}: no results to go on with; leave out --resume", results().string()));
    const auto files = in_the_way();
    if (!files.empty() && !resume && !force)
        throw Failure(fmt::format("{}: of an earlier search; --resume goes on with it, --force replaces it",
                                  files.back().string()));
}

void TuneFolder::begin(const std::string& text) const {
    for (const auto& file : earlier()) {
        std::error_code error;
        fs::remove(file, error);
        if (error) throw Failure(fmt::format("{}: cannot be removed: {}", file.string(), error.message()));
    }
    write_text(options(), text);
}

void TuneFolder::expect(const std::string& text) const {
    std::ifstream file(options(), std::ios::binary);
    const std::string found{std::istreambuf_iterator<char>(file), {}};
    if (found != text)
        throw Failure(fmt::format("{}: expected what this command says, found other options or recordings; "
                                  "use another folder, or --force to start anew",
                                  options().string()));
}

void TuneFolder::write(const std::vector<std::string>& tried, const std::vector<TuneRow>& rows,
                       std::size_t keep) const {
    write_text(results(), tune_csv(tried, rows, subject_));
    const auto order = ranked(rows, subject_);
    for (std::size_t i = keep; i < order.size(); ++i) {
        std::error_code error; // one too many does no harm
        fs::remove(model(order[i].run), error);
    }
}

void write_text(const fs::path& path, const std::string& text) {
    value_or_throw(write_atomically(path, std::as_bytes(std::span(text))));
}

} // namespace sordino
