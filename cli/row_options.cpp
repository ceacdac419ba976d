// Options of images, and rows by them.
#include "cli/row_options.h"

#include "cli/verbs.h"
#include "training/vectors/labels.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace sordino {

void bind_rows(CLI::App& app, RowOptions& options) {
    const std::string group = "Images and rows without an order in time (models of vectors)";
    app.add_option("--size", options.size,
                   "bring pictures to this size, such as 64x64; of a table: the picture that a row is")
        ->group(group);
    auto* grey = app.add_flag("--grey", options.grey, "make pictures grey")->group(group);
    app.add_flag("--colour", options.colour, "make pictures coloured")->group(group)->excludes(grey);
    app.add_option("--labels", options.labels, "classes of the rows: an IDX, or a table of one column")
        ->group(group);
}

void refuse_options(const CLI::App& verb, const std::vector<const char*>& names, const char* what) {
    for (const char* name : names)
        if (verb.get_option(name)->count() > 0)
            throw CLI::ValidationError(name,
                                       fmt::format("means nothing to a model of {}; leave it out", what));
}

void refuse_rows(const RowOptions& options, const std::string& model) {
    if (options.any())
        throw CLI::ValidationError("--size, --grey, --colour and --labels",
                                   "are for models of vectors, and " + model + " is another; leave them out");
}

RowSettings row_settings(const RowOptions& options, const TableOptions& table) {
    RowSettings settings;
    settings.hints = hints_of(table);
    settings.strict = table.strict;
    if (options.grey) settings.channels = 1;
    if (options.colour) settings.channels = 3;
    if (options.size.empty()) return settings;
    const auto size = parse_size(options.size);
    if (!size) throw CLI::ValidationError("--size", size.error().message);
    settings.size = *size;
    return settings;
}

RowSet load_rows_or_throw(const std::vector<std::filesystem::path>& paths, const RowSettings& settings) {
    const auto kind = value_or_throw(kind_of_rows(paths));
    if (!kind)
        throw Failure(fmt::format(
            "{}: expected images (an IDX as MNIST has it, PNG or JPEG files, a folder of these) or a table "
            "(.csv, .npy), found neither",
            paths.front().string()));
    auto set = value_or_throw(load_rows(paths, *kind, settings));
    constexpr std::size_t most_lines = 10;
    for (std::size_t i = 0; i < std::min(set.problems.size(), most_lines); ++i)
        fmt::print(stderr, "left out: {}\n", set.problems[i]);
    if (set.problems.size() > most_lines)
        fmt::print(stderr, "left out: {} more\n", set.problems.size() - most_lines);
    return set;
}

RowSet load_rows_for(const VectorFrame& frame, const std::string& path, const RowSettings& settings) {
    RowSettings own = settings;
    const VectorSpec& spec = frame.spec;
    own.columns = spec.columns;
    const auto kind = value_or_throw(kind_of_rows({path}));
    if (spec.is_image() && kind == RowKind::table) own.size = ImageSize{spec.width, spec.height};
    if (!spec.is_image() && kind && kind != RowKind::table)
        throw Failure(fmt::format("{}: expected a table with the {} columns of the model, found images", path,
                                  spec.columns.size()));
    RowSet set = load_rows_or_throw({path}, own);
    if (set.spec.width != spec.width || set.spec.height != spec.height || set.spec.channels != spec.channels)
        throw Failure(fmt::format("{}: expected {} as the model has it, found {}; --size {}x{}{} makes it so",
                                  path, text_of(spec), text_of(set.spec), spec.width, spec.height,
                                  spec.channels == 1 ? " --grey" : " --colour"));
    return set;
}

std::vector<int> labels_of(const RowSet& set, const std::string& labels, const std::string& path) {
    if (labels.empty()) return {};
    const auto all = value_or_throw(read_labels(labels, set.found, path));
    std::vector<int> own;
    for (const std::size_t place : set.places) own.push_back(all[place]);
    return own;
}

LabelledSet load_labelled_for(const VectorFrame& frame, const std::vector<std::string>& rows_and_labels,
                              const RowSettings& settings) {
    LabelledSet loaded{load_rows_for(frame, rows_and_labels[0], settings), {}};
    loaded.labels = labels_of(loaded.set, rows_and_labels[1], rows_and_labels[0]);
    return loaded;
}

} // namespace sordino
