// The options of `sordino train`, on the command line and in a configuration file.
#pragma once

#include "cli/row_options.h"
#include "cli/table_options.h"
#include "training/options.h"
#include "training/window_task.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sordino {

// What is said of runs on tables beside what all runs have.
struct TableTraining {
    TableOptions reading;
    std::string kind = "window";                 // of the model, or "spectral"
    bool sounds = false;                         // sound files are tables, too
    std::optional<int> hop_rows;                 // of spectra
    std::vector<std::string> channels;           // by name; empty: all
    std::optional<int> window, give, ahead, hop; // rows
    std::string direct = "linear";
    float high_pass_hz = 0; // of clean tables; 0: as they are
    float light = 0.03F, level_db = 0, speed = 1, flip = 0;
    bool hidden_only = false, watch = false;
};

// What is said of runs on images and on rows without an order in time.
struct VectorTraining {
    RowOptions reading;
    std::vector<int> classes; // labels of the rows to learn; empty: all
    bool plain = false;       // nothing spoils the rows
    int rows = 0;             // so many of them, drawn; 0: all
    int pca = 0;              // where > 0: principal components instead of training
};

struct TrainCommand {
    std::vector<std::filesystem::path> clean, noise, noisy; // noisy: of the same names as clean
    std::vector<std::filesystem::path> rooms;
    std::filesystem::path config, manifest, data{"."};
    std::filesystem::path output;
    std::string install; // name in the user's folder; empty: not installed
    std::string licence = "not stated", purpose;
    std::optional<float> attack_ms, release_ms; // of the mask; or as the starting model has them
    std::optional<float> pause_depth_db;        // the same
    std::string treble;             // a model's name or path, "none", or empty: as the starting model has it
    std::string teacher;            // a model's name or path; empty: none
    std::filesystem::path examples; // written instead of a model; empty: none
    std::filesystem::path report, curves; // an HTML page and a CSV; empty: not written
    std::string from;                     // a model's name or path; "none" or empty: random weights
    std::filesystem::path scratch;        // for samples that memory does not hold; empty: beside the model
    std::optional<double> memory_mb;      // for samples
    double checkpoint_s = 20;             // at least between two checkpoints, but for the last
    bool strict = false, dry_run = false, print_config = false;
    bool resume = false, force = false;
    double rate = 0;                     // 0: chosen from the starting model, or 16 kHz
    std::optional<double> learning_rate; // or 2e-3 for a new network, 5e-4 for one that goes on
    bool of_tables = false;              // what --clean names is tables: see names_tables
    bool of_vectors = false;             // see names_vectors
    TableTraining table;
    VectorTraining vectors;
    TrainingOptions options;
};

// Binds every option; the command outlives the app.
void bind(CLI::App& app, TrainCommand& command);

// Options that the command line left out, from the file: CLI11 itself reads none for a verb. Throws CLI's
// errors.
void read_config(CLI::App& app, const std::filesystem::path& path);

// Every option of a run with its value, as a file that read_config reads back to the same run; a comment for
// each that has none. app: what the options were read by. without: names to leave out, beside what belongs to
// a command and not to its run, such as --resume. Throws Failure where a text cannot stand in such a file.
std::string config_text(const CLI::App& app, const TrainCommand& settled,
                        const std::vector<std::string>& without = {});

} // namespace sordino
