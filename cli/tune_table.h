// The results of a search: a row a run, as CSV and back, and in the order of their worth.
#pragma once

#include "model/result.h"

#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace sordino {

enum class TuneSubject { sound, rows }; // what the runs of a search learn; rows: images among them
enum class RunFate { finished, stopped, failed };

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

struct TuneRow {
    int run = 0; // from 1
    RunFate fate = RunFate::finished;
    std::vector<std::string> values;                      // of the tried options, in their order
    double si_sdr_gain_db = unknown, si_sdr_db = unknown; // on held-out pieces, the same for every run
    double validation_snr_db = unknown, validation_loss = unknown, training_loss = unknown; // best epoch's
    double best_epoch = unknown, epochs_done = unknown;
    double seconds = unknown; // of training
    double parameters = unknown, mmac_per_second = unknown;
    double mse = unknown, psnr_db = unknown, accuracy = unknown; // of rows; on held-out ones, see RowScores
    std::string reason;                                          // why it failed, one sentence
};

// Columns: run, status (the name of the fate), those of the tried options, the numbers above under their
// names as far as the subject has them, reason. Quoted as RFC 4180 has it; numbers are the shortest that read
// back the same; an empty cell is unknown.
std::string tune_csv(std::span<const std::string> tried, std::span<const TuneRow> rows,
                     TuneSubject subject = TuneSubject::sound);

// Takes what tune_csv gives for these tried options. Errors name the path: unreadable, other columns, a row
// that is none of ours.
Result<std::vector<TuneRow>> read_tune_csv(const std::filesystem::path& path,
                                           std::span<const std::string> tried,
                                           TuneSubject subject = TuneSubject::sound);

// The finished ones, greatest gain in SI-SDR first, of rows least mean square error; equal ones in the order
// of their runs.
std::vector<TuneRow> ranked(std::span<const TuneRow> rows, TuneSubject subject = TuneSubject::sound);

} // namespace sordino
