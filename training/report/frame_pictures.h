// Pictures of sounds and of masks on one grid, so that what stands at one place in them belongs together.
#pragma once

#include "dsp/frame_spec.h"

#include <Eigen/Core>

#include <span>
#include <string>

namespace sordino::report {

// Column c is the frame centred at sample c x hop; row 0 is the lowest, see RowMap.
inline constexpr int frame_rows = 128;

// (columns, frame_rows) bytes as level_byte; a column for each whole hop. Samples are finite.
std::string level_picture(std::span<const float> sound, const FrameSize& size);

// mask: (bins, columns) of 0..1; bytes are 255 x the mean gain of the row. NaN reads 0.
std::string mask_picture(const Eigen::MatrixXf& mask, const FrameSize& size);

} // namespace sordino::report
