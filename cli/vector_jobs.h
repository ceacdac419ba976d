// The verbs on models of vectors: rows in; restored rows, scores or errors out.
#pragma once

#include "cli/row_options.h"
#include "training/corruption.h"

#include <optional>
#include <string>
#include <vector>

namespace sordino {

struct VectorJob {
    std::string input, output, model, report, latent, json;
    std::string noisy; // to score: the input as it came
    std::vector<std::string>
        classify; // to score: images and labels that a linear classifier learns from; empty: none
    std::vector<std::string> neighbours; // to score: rows and labels to look for neighbours in; empty: none
    int code_bits = 0;                   // to score: of each value of the code; 0: as it is
    std::vector<Corruption>
        corruptions; // to score: what spoils the input; empty: what the model was trained with
    std::optional<double> threshold; // to watch: error of an alarm; none: the model's
    std::vector<int> usual;          // to watch: labels of the classes that are usual; empty: not known
    std::uint64_t seed = 1;
    RowOptions rows;
    TableOptions table;
    bool force = false, quiet = false;
};

// All throw CLI's errors and Failure. Outputs are refused where they are there already, unless force.

// An IDX, a folder of pictures or a table, restored, in the format that it came in. --report: an HTML page or
// a PNG with the first pictures before and after.
void denoise_vectors(const VectorJob& job);

// Mean square error, PSNR and share of values within 0.1, of rows as they came and as they are given back.
void eval_vectors(const VectorJob& job);

// A CSV with the reconstruction error of each row: row, name (of pictures), label (where known), error,
// alarm.
void watch_vectors(const VectorJob& job);

} // namespace sordino
