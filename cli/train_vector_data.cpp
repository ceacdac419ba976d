// Rows, scaled and split.
#include "cli/train_vector_data.h"

#include "cli/row_options.h"
#include "cli/train_data.h"
#include "cli/verbs.h"
#include "training/matrix_column.h"
#include "training/random.h"
#include "training/vectors/picture_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

namespace sordino {
namespace {

constexpr std::size_t most_held_out = 5000;
constexpr std::uint64_t split_stream = 0x5EED;

// All of them, or those of the classes that are wanted.
std::vector<std::size_t> chosen_rows(const TrainCommand& command, const RowSet& set,
                                     const std::string& path) {
    const auto labels = labels_of(set, command.vectors.reading.labels, path);
    const auto& classes = command.vectors.classes;
    std::vector<std::size_t> rows;
    for (std::size_t r = 0; r < set.places.size(); ++r)
        if (classes.empty() || std::ranges::count(classes, labels[r]) > 0) rows.push_back(r);
    return rows;
}

void shuffle(std::vector<std::size_t>& rows, std::uint64_t seed) {
    Random random{seed, split_stream};
    for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.below(i)]);
}

// Images are as they are; columns of a table have the mean 0 and the deviation 1, those that never change the
// scale 1.
void measure(VectorFrame& frame, const Eigen::MatrixXf& rows) {
    const int values = frame.spec.values();
    frame.mean.setZero(values);
    frame.scale.setOnes(values);
    if (frame.spec.is_image()) return;
    const Eigen::MatrixXd wide = rows.cast<double>();
    const Eigen::VectorXd mean = wide.rowwise().mean();
    const Eigen::VectorXd deviation =
        ((wide.colwise() - mean).rowwise().squaredNorm() / static_cast<double>(rows.cols())).cwiseSqrt();
    frame.mean = mean.cast<float>();
    for (Eigen::Index v = 0; v < values; ++v)
        if (deviation[v] > 1e-6 * std::max(1.0, std::abs(mean[v])))
            frame.scale[v] = static_cast<float>(1.0 / deviation[v]);
}

Eigen::MatrixXf scaled(const VectorFrame& frame, const Eigen::MatrixXf& rows) {
    return frame.scale.asDiagonal() * (rows.colwise() - frame.mean);
}

// How many of so many rows are held out.
std::size_t held_out_of(std::size_t rows, const RowSet& set, const RowSettings& settings) {
    const auto tenth = std::clamp<std::size_t>(rows / 10, 1, most_held_out);
    if (set.files.empty()) return tenth;
    const auto bytes = static_cast<std::size_t>(set.spec.values()) * sizeof(float);
    return std::clamp<std::size_t>(*settings.memory_bytes / 2 / bytes, 1, tenth);
}

std::shared_ptr<const PictureRows> on_disk(const RowSet& set, const RowSettings& settings,
                                           const std::vector<std::size_t>& rows) {
    std::vector<std::filesystem::path> files;
    for (const std::size_t row : rows) files.push_back(set.files[row]);
    return std::make_shared<const PictureRows>(std::move(files), set.spec, settings);
}

Eigen::MatrixXf all_of(const RowSource& source) {
    Eigen::MatrixXf rows(source.values(), source.rows());
    for (Eigen::Index r = 0; r < rows.cols(); ++r) source.read(r, column(rows, r));
    return rows;
}

} // namespace

VectorData load_vector_data(const TrainCommand& command, const VectorFrame* from) {
    TableOptions table = command.table.reading;
    table.strict = command.strict;
    RowSettings settings = row_settings(command.vectors.reading, table);
    settings.columns = from != nullptr ? from->spec.columns : command.table.channels;
    settings.memory_bytes = memory_for_samples(command);
    const RowSet set = load_rows_or_throw(command.clean, settings);
    const std::string path = command.clean.front().string();
    if (from != nullptr && set.spec != from->spec)
        throw Failure(fmt::format("{}: expected {} as {} has it, found {}", path, text_of(from->spec),
                                  command.from, text_of(set.spec)));
    auto rows = chosen_rows(command, set, path);
    if (rows.size() < 2)
        throw Failure(fmt::format("{}: expected at least two rows{}, found {}", path,
                                  command.vectors.classes.empty() ? "" : " of the classes of --classes",
                                  rows.size()));
    shuffle(rows, command.options.seed);
    if (command.vectors.rows > 0)
        rows.resize(std::min(rows.size(), static_cast<std::size_t>(command.vectors.rows)));
    const auto held_out = held_out_of(rows.size(), set, settings);
    const std::vector<std::size_t> validation(rows.begin(),
                                              rows.begin() + static_cast<std::ptrdiff_t>(held_out));
    const std::vector<std::size_t> training(rows.begin() + static_cast<std::ptrdiff_t>(held_out), rows.end());
    VectorData data;
    const bool stays = !set.files.empty(); // pictures, whose unit is the network's
    Eigen::MatrixXf learnt;
    if (!stays) learnt = some_of(set, training).rows;
    data.validation = stays ? all_of(*on_disk(set, settings, validation)) : some_of(set, validation).rows;
    if (from != nullptr) {
        data.frame = *from;
    } else {
        data.frame.spec = set.spec;
        measure(data.frame, learnt);
    }
    if (stays) {
        data.training = on_disk(set, settings, training);
    } else {
        data.in_memory = std::make_shared<const MatrixRows>(scaled(data.frame, learnt));
        data.training = data.in_memory;
    }
    data.validation = scaled(data.frame, data.validation);
    std::vector<std::string> names;
    for (const auto& file : command.clean) names.push_back(file.filename().string());
    data.facts = {{"clean", {{"files", names}, {"rows", training.size()}, {"held_out", held_out}}},
                  {"shape", text_of(set.spec)}};
    if (!command.vectors.classes.empty()) data.facts["classes"] = command.vectors.classes;
    if (!command.print_config)
        fmt::print("rows: {} of {}, {} more held out{}\n", training.size(), text_of(set.spec), held_out,
                   stays ? "; read from disk when they are drawn" : "");
    std::fflush(stdout);
    return data;
}

Eigen::MatrixXf held_out_rows(const VectorData& data) {
    return (data.frame.scale.cwiseInverse().asDiagonal() * data.validation).colwise() + data.frame.mean;
}

} // namespace sordino
