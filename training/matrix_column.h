// A column of a matrix as what functions of signals take.
#pragma once

#include <Eigen/Core>

#include <span>

namespace sordino {

inline std::span<float> column(Eigen::MatrixXf& m, Eigen::Index c) {
    return {m.col(c).data(), static_cast<std::size_t>(m.rows())};
}

inline std::span<const float> column(const Eigen::MatrixXf& m, Eigen::Index c) {
    return {m.col(c).data(), static_cast<std::size_t>(m.rows())};
}

} // namespace sordino
