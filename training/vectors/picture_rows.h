// Pictures that stay on disk, each read when it is drawn.
#pragma once

#include "training/row_source.h"
#include "training/vectors/row_set.h"

#include <filesystem>
#include <vector>

namespace sordino {

class PictureRows : public RowSource {
  public:
    // files: whose pictures have the spec once settings brought them to their size and colours.
    PictureRows(std::vector<std::filesystem::path> files, const VectorSpec& spec, RowSettings settings);

    Eigen::Index values() const override { return spec_.values(); }
    Eigen::Index rows() const override { return static_cast<Eigen::Index>(files_.size()); }

    // Throws std::runtime_error also where a picture has another shape by now.
    void read(Eigen::Index row, std::span<float> out) const override;

    std::uint64_t hash() const override; // of names and sizes of the files

  private:
    std::vector<std::filesystem::path> files_;
    VectorSpec spec_;
    RowSettings settings_;
};

} // namespace sordino
