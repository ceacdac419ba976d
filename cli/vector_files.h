// What verbs on models of vectors write beside their output.
#pragma once

#include "cli/vector_jobs.h"
#include "training/vectors/row_model.h"
#include "training/vectors/row_set.h"
#include "training/vectors/vector_page.h"

#include <Eigen/Core>

namespace sordino {

// Each path is one of its own, other than the input, and nothing is there yet or force is set. Throws CLI's
// errors and Failure.
void check_vector_places(const VectorJob& job);

// The codes of rows: row, name, label (as far as known), c1, c2, ...; of two values also a picture, where the
// name ends in .png. Throws Failure where the model has no code.
void write_vector_codes(const VectorJob& job, const RowModel& model, const RowSet& set,
                        const std::vector<int>& labels);

// row, name and label of a row, as the head and as its cells, each with a comma behind.
std::string row_head(const RowSet& set, const std::vector<int>& labels);
std::string row_cells(const RowSet& set, const std::vector<int>& labels, std::size_t row);

// A page, or its first picture where the name ends in .png.
void write_vector_report(const VectorJob& job, const VectorPage& page);

// The first rows of each of these, (values, rows), as a picture with a name. Empty where rows are no images.
std::vector<ReportPicture> first_pictures(const VectorFrame& frame, const std::vector<Eigen::MatrixXf>& lines,
                                          const std::string& name, const std::string& note);

} // namespace sordino
