// Images, and which of them a run learns.
#include "cli/train_option_groups.h"

#include <CLI/CLI.hpp>

namespace sordino {

void bind_vector_training(CLI::App& app, VectorTraining& vectors) {
    bind_rows(app, vectors.reading);
    const std::string group = app.get_option("--labels")->get_group();
    app.add_option("--classes", vectors.classes, "learn only rows with these labels, such as 0,3")
        ->delimiter(',')
        ->group(group);
    app.add_option("--pca", vectors.pca,
                   "instead of training: so many principal components, the best linear autoencoder")
        ->check(CLI::Range(1, 65536))
        ->group(group);
    app.add_option("--rows", vectors.rows, "learn from so many rows, drawn by the seed [all]")
        ->check(CLI::Range(2, 1000000000))
        ->group(group);
    app.add_flag("--plain", vectors.plain, "spoil nothing: a plain autoencoder instead of a denoising one")
        ->group(group);
}

} // namespace sordino
