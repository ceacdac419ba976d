// What the command line says of images and labels, for all verbs that take models of vectors.
#pragma once

#include "cli/table_options.h"
#include "training/vectors/row_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sordino {

struct RowOptions {
    std::string size, labels;
    bool grey = false, colour = false;

    bool any() const { return !size.empty() || !labels.empty() || grey || colour; }
};

// The options outlive the app.
void bind_rows(CLI::App& app, RowOptions& options);

// Throws CLI's errors where any of these options is given. what: the kind of model that they mean nothing to.
void refuse_options(const CLI::App& verb, const std::vector<const char*>& names, const char* what);

// Throws CLI's errors where any of them is given, for a model that is none of vectors.
void refuse_rows(const RowOptions& options, const std::string& model);

// Throws CLI's errors where a size is none.
RowSettings row_settings(const RowOptions& options, const TableOptions& table);

// Rows for a model, which have its shape; a table's columns are found by name. Says on standard error what
// was left out. Throws Failure where rows cannot be read or are of another shape.
RowSet load_rows_for(const VectorFrame& frame, const std::string& path, const RowSettings& settings);

// Rows of any kind. As above.
RowSet load_rows_or_throw(const std::vector<std::filesystem::path>& paths, const RowSettings& settings);

// Of the rows of the set, which are those of path; labels: a path, "" for none. Throws Failure where they are
// not as many as rows were found.
std::vector<int> labels_of(const RowSet& set, const std::string& labels, const std::string& path);

// Rows for a model and their classes. rows_and_labels: two paths.
struct LabelledSet {
    RowSet set;
    std::vector<int> labels;
};
LabelledSet load_labelled_for(const VectorFrame& frame, const std::vector<std::string>& rows_and_labels,
                              const RowSettings& settings);

} // namespace sordino
