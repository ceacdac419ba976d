// The network over a batch in double and without any thrift, for references.
#pragma once

#include "tests/models.h"
#include "training/batch_network.h"

namespace sordino::test {

inline Eigen::MatrixXf random_matrix(int rows, int columns, unsigned seed) {
    Eigen::MatrixXf m(rows, columns);
    const auto values = uniform_values(static_cast<std::size_t>(m.size()), -1.5, 1.5, seed);
    std::copy(values.begin(), values.end(), m.data());
    return m;
}

// Gains, shifts and running statistics that change what passes through.
inline BatchNorm random_norm(int outputs, unsigned seed) {
    const auto vector = [&](double low, double high, unsigned which) {
        const auto values = uniform_values(static_cast<std::size_t>(outputs), low, high, seed + which);
        return Eigen::VectorXf(Eigen::Map<const Eigen::VectorXf>(values.data(), outputs));
    };
    return {vector(0.5, 1.5, 0), vector(-0.5, 0.5, 1), vector(-1, 1, 2), vector(0.3, 3, 3)};
}

// What dropout multiplies the activations of layer `index` with: seen through layers that give ones
// otherwise.
inline Eigen::MatrixXf kept_of(TrainedNetwork network, std::size_t index, int sequences, int frames,
                               Random random) {
    const int inputs = network[0].layer.inputs();
    network.resize(index + 1);
    for (auto& [layer, norm, regularisation] : network) {
        layer.weight.setZero();
        layer.bias.setOnes();
        layer.activation = Activation::linear;
        layer.skip = false;
        norm.reset();
    }
    BatchNetwork ones(network, sequences, frames);
    return ones.forward_training(network, Eigen::MatrixXf::Zero(inputs, sequences * frames), random);
}

// As it trains: batch norms by the statistics of all columns at hand, dropout by given factors.
struct SlowNetwork {
    using Matrix = Eigen::MatrixXd;

    SlowNetwork(TrainedNetwork& of, int sequences_at_once)
        : network(of)
        , sequences(sequences_at_once) {
        for (const auto view : parameters_of(of)) parameters.emplace_back(view.begin(), view.end());
        for (const auto& t : of) kept.push_back(Matrix::Ones(t.layer.outputs(), 1));
    }

    void drop_out(int frames, Random random) {
        for (std::size_t i = 0; i < network.size(); ++i)
            kept[i] = kept_of(network, i, sequences, frames, random).cast<double>();
    }

    // Leaves the sum of the penalties in `penalty`.
    Matrix forward(Matrix x) {
        penalty = 0;
        auto next = parameters.begin();
        const auto take = [&](int rows, int columns) -> Matrix {
            using Map = Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
            return Map((next++)->data(), rows, columns);
        };
        std::vector<Matrix> weights;
        for (std::size_t i = 0; i < network.size(); ++i) {
            const auto& [layer, norm, regularisation] = network[i];
            const int out = layer.outputs();
            weights.push_back(layer.tied_to
                                  ? Matrix(weights[static_cast<std::size_t>(*layer.tied_to)].transpose())
                                  : take(out, layer.stacked()));
            Matrix y = affine(layer, weights.back(), take(out, 1), x);
            if (norm) {
                const Matrix gain = take(out, 1), shift = take(out, 1);
                y = normalised(y, gain, shift);
            }
            for (double& a : y.reshaped()) a = exact_activation(layer.activation, a);
            penalty += penalty_of(regularisation, y);
            if (kept[i].size() == y.size()) y = y.cwiseProduct(kept[i]);
            x = layer.skip ? Matrix(y + x) : y;
        }
        return x;
    }

    TrainedNetwork& network;
    int sequences;
    std::vector<std::vector<double>> parameters; // in the order of parameters_of
    std::vector<Matrix> kept;                    // of each layer; smaller than its outputs: all
    double penalty = 0;

  private:
    Matrix affine(const Layer& layer, const Matrix& weight, const Matrix& bias, const Matrix& x) const {
        Matrix y = bias.replicate(1, x.cols());
        const auto in = x.rows();
        for (std::size_t c = 0; c < layer.context.size(); ++c)
            for (Eigen::Index past = 0, at = layer.context[c] * sequences; at < x.cols(); ++past, ++at)
                y.col(at) += weight.middleCols(static_cast<Eigen::Index>(c) * in, in) * x.col(past);
        return y;
    }

    static Matrix normalised(const Matrix& z, const Matrix& gain, const Matrix& shift) {
        Matrix y = z;
        for (Eigen::Index o = 0; o < z.rows(); ++o) {
            const double mean = z.row(o).mean();
            const double variance = (z.row(o).array() - mean).square().mean();
            y.row(o) = gain(o) * (z.row(o).array() - mean) /
                           std::sqrt(variance + static_cast<double>(BatchNorm::epsilon)) +
                       shift(o);
        }
        return y;
    }

    static double penalty_of(const Regularisation& r, const Matrix& y) {
        double sum = static_cast<double>(r.l1) * y.cwiseAbs().colwise().sum().mean();
        const double t = static_cast<double>(r.kl_target);
        for (Eigen::Index o = 0; o < y.rows() && r.kl > 0; ++o) {
            const double p = y.row(o).mean();
            sum += static_cast<double>(r.kl) * (t * std::log(t / p) + (1 - t) * std::log((1 - t) / (1 - p)));
        }
        return sum;
    }
};

} // namespace sordino::test
