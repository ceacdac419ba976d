// Rows of numbers that examples are drawn from, wherever they lie.
#pragma once

#include <Eigen/Core>

#include <cstdint>
#include <span>

namespace sordino {

// Const after construction; any thread.
class RowSource {
  public:
    virtual ~RowSource() = default;

    virtual Eigen::Index values() const = 0; // of a row
    virtual Eigen::Index rows() const = 0;

    // row: 0 to rows() - 1; out: values() of them. Throws std::runtime_error where it cannot be read any
    // more.
    virtual void read(Eigen::Index row, std::span<float> out) const = 0;

    virtual std::uint64_t hash() const = 0; // of what a change would make other rows
};

// In memory.
class MatrixRows : public RowSource {
  public:
    explicit MatrixRows(Eigen::MatrixXf columns) // (values, rows)
        : columns_(std::move(columns)) {}

    Eigen::Index values() const override { return columns_.rows(); }
    Eigen::Index rows() const override { return columns_.cols(); }
    void read(Eigen::Index row, std::span<float> out) const override;
    std::uint64_t hash() const override;
    const Eigen::MatrixXf& columns() const { return columns_; }

  private:
    Eigen::MatrixXf columns_;
};

} // namespace sordino
