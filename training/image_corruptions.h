// What goes wrong with pictures: the corruptions of training/corruption.h that are made for them.
#pragma once

#include "training/corruption.h"

namespace sordino::picture {

// As CorruptionKind::apply, on grids with Grid::picture: a column of the grid is a line of the picture.
void shrink(std::span<float> values, const Grid& grid, float factor, Random& random);
void grey(std::span<float> values, const Grid& grid, float share, Random& random); // depth: 3
void mark(std::span<float> values, const Grid& grid, float opacity, Random& random);

} // namespace sordino::picture
