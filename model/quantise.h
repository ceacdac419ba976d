// Models with int8 weights from models with float weights, and back.
#pragma once

#include "model/model.h"

namespace sordino {

// Every float layer becomes int8, symmetrically and row by row: scale = largest |weight| of the row / 127,
// and 1 for a row of zeros. Int8 layers stay, and float layers with more than max_int8_columns. The model is
// consistent and finite.
Model quantised(Model model);

// Every int8 layer becomes float: weight = scale x code. Quantised again it is the same, bit for bit, where
// the codes and scales come from quantised().
Model dequantised(Model model);

} // namespace sordino
