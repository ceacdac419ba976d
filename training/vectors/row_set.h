// Rows for a model of vectors, in memory: images of IDX files and of folders, or rows of tables.
#pragma once

#include "model/result.h"
#include "model/vector_model.h"
#include "training/table/table_format.h"
#include "training/vectors/image.h"

#include <Eigen/Core>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sordino {

enum class RowKind { idx, images, table };

struct ImageSize {
    int width = 0, height = 0;
    bool operator==(const ImageSize&) const = default;
};

// "64x64": width and height, 1 or more. Errors: a text that is none.
Result<ImageSize> parse_size(const std::string& text);

struct RowSettings {
    TableHints hints;                 // of tables
    std::vector<std::string> columns; // of tables, by name; empty: all numbers
    std::optional<ImageSize> size; // pictures become so large; of tables: what grid of grey values a row is
    std::optional<int> channels;   // pictures become grey (1) or coloured (3)
    bool strict = false;           // what would be left out is an error
    std::optional<std::uint64_t> memory_bytes; // pictures of more than these stay on disk; none: never
};

struct RowSet {
    RowKind kind = RowKind::table;
    VectorSpec spec;
    Eigen::MatrixXf rows;                     // (values, rows); of pictures that stay on disk empty
    std::vector<std::filesystem::path> files; // of these, each row's
    float unit = 1;                           // what a 1 of them is in the file: 255 in an IDX
    std::vector<std::size_t> places;          // of each row among those found, from 0
    std::size_t found = 0;                    // rows, those left out counted too
    std::vector<std::string> names;           // of pictures: relative to their folder; empty: rows have none
    std::vector<std::string> problems;        // what was left out and why, a line each
};

// By their contents and, of pictures and tables, by their names; a folder is one of pictures where it holds
// any. Nothing: neither of them. Errors: a path that is not there; files of several kinds.
Result<std::optional<RowKind>> kind_of_rows(const std::vector<std::filesystem::path>& paths);

// All rows of all files, which are of one kind and shape; kind: see kind_of_rows.
//
// Pictures: all have the size and the number of channels of the first one, unless settings say what they
// become. A picture that cannot be read is left out; so is a row of a table with a missing value. Where the
// values of all pictures take more than settings.memory_bytes, each is looked at and none is kept. IDX: 2 to
// 4 dimensions, values 0..255 become 0..1. A table with settings.size has rows of grey values 0..1, or 0..255
// where any is above 1.
//
// Errors: those of the readers; sizes, modes, columns that differ; a file that is left out where
// settings.strict; nothing left; more than table_memory_limit bytes.
Result<RowSet> load_rows(const std::vector<std::filesystem::path>& paths, RowKind kind,
                         const RowSettings& settings);

// The rows at these places, from 0, in this order. set: in memory.
RowSet some_of(const RowSet& set, const std::vector<std::size_t>& rows);

// One row as a picture; values beyond 0..1 stay. spec: of an image.
Image image_of(const VectorSpec& spec, const Eigen::VectorXf& row);

} // namespace sordino
