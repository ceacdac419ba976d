// The folder of a search's results: what its files are called, and when they may be replaced.
#pragma once

#include "cli/tune_table.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sordino {

class TuneFolder {
  public:
    TuneFolder(std::filesystem::path folder, TuneSubject subject)
        : folder_(std::move(folder))
        , subject_(subject) {}

    std::filesystem::path results() const { return folder_ / "results.csv"; }
    std::filesystem::path options() const { return folder_ / "options.toml"; } // what all runs share
    std::filesystem::path best() const { return folder_ / "best.toml"; }
    std::filesystem::path model(int run) const;

    // Makes the folder. Throws Failure where it cannot be made, where results are in it and neither resume
    // nor force is set, and with resume where none are.
    void check(bool resume, bool force) const;

    // Removes what an earlier search left by its results(), and nothing else; says in options() what all runs
    // of this one share. Throws Failure where a file cannot be removed or written.
    void begin(const std::string& options) const;

    // Throws Failure where options() holds something else.
    void expect(const std::string& options) const;

    // Rewrites results(), and removes the models of runs that are not among the best `keep`. Throws Failure
    // where the table cannot be written.
    void write(const std::vector<std::string>& tried, const std::vector<TuneRow>& rows,
               std::size_t keep) const;

  private:
    std::vector<std::filesystem::path> in_the_way() const; // what is called like a search's files
    std::vector<std::filesystem::path> earlier() const;    // what results() and its runs left, there or not

    std::filesystem::path folder_;
    TuneSubject subject_;
};

// The file appears whole or not at all. Throws Failure where it cannot be written.
void write_text(const std::filesystem::path& path, const std::string& text);

} // namespace sordino
