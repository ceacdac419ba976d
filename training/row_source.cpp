// Columns of a matrix as rows.
#include "training/row_source.h"

#include "training/fnv1a.h"
#include "training/matrix_column.h"

#include <algorithm>

namespace sordino {

void MatrixRows::read(Eigen::Index row, std::span<float> out) const {
    std::ranges::copy(column(columns_, row), out.begin());
}

std::uint64_t MatrixRows::hash() const {
    return fnv1a(std::as_bytes(std::span(columns_.data(), static_cast<std::size_t>(columns_.size()))));
}

} // namespace sordino
