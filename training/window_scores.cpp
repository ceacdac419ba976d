// Errors of values that were there.
#include "training/window_scores.h"

#include "model/blend.h"
#include "model/network.h"
#include "training/matrix_column.h"

#include <cmath>

namespace sordino {

Eigen::MatrixXf rows_of(const WindowModel& model, const Eigen::MatrixXf& inputs) {
    const auto shared = std::make_shared<const WindowModel>(model);
    Network network(shared);
    Eigen::MatrixXf outputs(model.network_outputs(), inputs.cols());
    for (Eigen::Index i = 0; i < inputs.cols(); ++i) {
        const auto out = network.process({inputs.col(i).data(), static_cast<std::size_t>(inputs.rows())});
        outputs.col(i) = Eigen::Map<const Eigen::VectorXf>(out.data(), outputs.rows());
    }
    if (model.direct.size() == 0) return outputs;
    const Eigen::MatrixXf paths = model.direct * inputs.topRows(model.spec.inputs());
    Eigen::MatrixXf rows(model.spec.outputs(), inputs.cols());
    Eigen::MatrixXf shares(outputs.rows(), 1);
    for (Eigen::Index i = 0; i < inputs.cols(); ++i)
        blend(column(outputs, i), column(paths, i), column(shares, 0), column(rows, i));
    return rows;
}

std::vector<ChannelScores> score_channels(const WindowTask& task, const WindowModel& model, int examples,
                                          std::uint64_t seed) {
    const auto known = task.examples(ExampleSet::validation, examples, seed);
    const Eigen::ArrayXXf there = known.known.array() - known.hidden.array();
    const Eigen::ArrayXXf of_lines = (known.lines - known.wanted).array().square();
    const Eigen::ArrayXXf of_model = (rows_of(model, known.inputs) - known.wanted).array().square();
    std::vector<ChannelScores> scores;
    for (int c = 0; c < model.spec.channel_count(); ++c) {
        const auto part = [&](const Eigen::ArrayXXf& all) {
            return all.middleRows(static_cast<Eigen::Index>(c) * model.spec.output, model.spec.output);
        };
        const auto rms = [&](const Eigen::ArrayXXf& squares) {
            return std::sqrt(static_cast<double>((part(squares) * part(there)).sum()) /
                             static_cast<double>(part(there).sum()));
        };
        scores.push_back({rms(of_lines), rms(of_model)});
    }
    return scores;
}

} // namespace sordino
