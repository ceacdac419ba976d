// The network on images in double, pixel by pixel as the definitions say, for references.
#pragma once

#include "tests/models.h"
#include "tests/slow_network.h"
#include "training/image/image_batch_network.h"

namespace sordino::test {

// Random images, each value other than the next, (values, images).
inline Eigen::MatrixXf random_images(const ImageShape& shape, int images, unsigned seed) {
    return random_matrix(static_cast<int>(shape.values()), images, seed);
}

inline void give_biases(TrainedImageNetwork& network, unsigned seed) {
    Dice dice(seed);
    for (auto& trained : network.layers)
        for (float& b : trained.layer.bias) b = static_cast<float>(0.2 * dice.normal());
}

struct SlowImageNetwork {
    using Matrix = Eigen::MatrixXd; // (values, images)

    explicit SlowImageNetwork(TrainedImageNetwork& of)
        : network(of) {
        for (const auto view : parameters_of(of)) parameters.emplace_back(view.begin(), view.end());
        for (const auto& t : of.layers) {
            static_cast<void>(t);
            kept.push_back(Matrix::Ones(1, 1));
        }
    }

    // Leaves the sum of the penalties in `penalty`.
    Matrix forward(Matrix x) {
        penalty = 0;
        std::size_t next = 0;
        ImageShape shape = network.input;
        for (std::size_t i = 0; i < network.layers.size(); ++i) {
            const auto& [layer, regularisation] = network.layers[i];
            const ImageShape after = shape_after(layer, shape).value();
            Matrix y(after.values(), x.cols());
            for (Eigen::Index image = 0; image < x.cols(); ++image)
                y.col(image) = one(layer, shape, after, x.col(image), next);
            if (layer.has_weights()) next += 2;
            for (double& a : y.reshaped()) a = exact_activation(layer.activation, a);
            penalty += penalty_of(regularisation, y);
            if (kept[i].size() == y.size()) y = y.cwiseProduct(kept[i]);
            x = y;
            shape = after;
        }
        return x;
    }

    static double penalty_of(const Regularisation& r, const Matrix& y) {
        double sum = static_cast<double>(r.l1) * y.cwiseAbs().sum() / static_cast<double>(y.cols());
        for (Eigen::Index row = 0; r.kl > 0 && row < y.rows(); ++row) {
            const double p = y.row(row).mean(), t = static_cast<double>(r.kl_target);
            sum += static_cast<double>(r.kl) * (t * std::log(t / p) + (1 - t) * std::log((1 - t) / (1 - p)));
        }
        return sum;
    }

    TrainedImageNetwork& network;
    std::vector<std::vector<double>> parameters; // as parameters_of() has them
    std::vector<Matrix> kept;                    // of dropout, one a layer; 1 x 1: all
    double penalty = 0;

  private:
    // Zeros before an image, such that all rows that are wanted have a kernel and what is over is halved.
    static int before(int side, int patches, int kernel, const ImageLayer& layer) {
        if (layer.padding == Padding::valid) return 0;
        return std::max((patches - 1) * layer.stride + kernel - side, 0) / 2;
    }

    Eigen::VectorXd one(const ImageLayer& layer, const ImageShape& in, const ImageShape& out,
                        const Eigen::VectorXd& x, std::size_t next) const {
        if (layer.kind == ImageLayerKind::flatten || layer.kind == ImageLayerKind::unflatten) return x;
        Eigen::VectorXd y = Eigen::VectorXd::Zero(out.values());
        const auto at = [](const ImageShape& s, int row, int column, int c) {
            return (Eigen::Index{row} * s.width + column) * s.channels + c;
        };
        if (layer.kind == ImageLayerKind::upsample) {
            for (int r = 0; r < out.height; ++r)
                for (int c = 0; c < out.width; ++c)
                    for (int k = 0; k < out.channels; ++k)
                        y[at(out, r, c, k)] = x[at(in, r / layer.stride, c / layer.stride, k)];
            return y;
        }
        const bool paints = layer.kind == ImageLayerKind::deconv, pools = layer.kind == ImageLayerKind::pool;
        const ImageShape &large = paints ? out : in, &small = paints ? in : out;
        const int top = before(large.height, small.height, layer.kernel_height, layer),
                  left = before(large.width, small.width, layer.kernel_width, layer);
        if (pools) y.setConstant(-1e30);
        if (layer.has_weights())
            for (int r = 0; r < out.height; ++r)
                for (int c = 0; c < out.width; ++c)
                    for (int k = 0; k < out.channels; ++k)
                        y[at(out, r, c, k)] = parameters[next + 1][static_cast<std::size_t>(k)];
        // every pixel of the small image with every pixel of the large one that lies under its kernel
        for (int r = 0; r < small.height; ++r)
            for (int c = 0; c < small.width; ++c)
                for (int kr = 0; kr < layer.kernel_height; ++kr)
                    for (int kc = 0; kc < layer.kernel_width; ++kc) {
                        const int row = r * layer.stride - top + kr, column = c * layer.stride - left + kc;
                        if (row < 0 || row >= large.height || column < 0 || column >= large.width) continue;
                        const int place = kr * layer.kernel_width + kc;
                        for (int s = 0; s < small.channels; ++s)
                            for (int l = 0; l < large.channels; ++l) {
                                const auto from = paints ? at(in, r, c, s) : at(in, row, column, l),
                                           to = paints ? at(out, row, column, l) : at(out, r, c, s);
                                if (pools) {
                                    if (s == l) y[to] = std::max(y[to], x[from]);
                                    continue;
                                }
                                const auto w = (static_cast<std::size_t>(s) * layer.kernel_size() + place) *
                                                   large.channels +
                                               l;
                                y[to] += parameters[next][w] * x[from];
                            }
                    }
        return y;
    }
};

} // namespace sordino::test
