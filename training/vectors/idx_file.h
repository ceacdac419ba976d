// IDX, the format of MNIST: a magic number, sizes, then values (Y. LeCun's page on MNIST describes it).
#pragma once

#include "model/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sordino {

struct IdxArray {
    std::vector<int> sizes;           // of each dimension, the first one the number of images or labels
    std::vector<std::uint8_t> values; // in C order
};

// Whether the file begins as an IDX does, packed by gzip or not. False where it cannot be read.
bool is_idx_file(const std::string& path);

// Plain or packed by gzip. Errors: the file's; a magic number that is none; values other than unsigned bytes;
// one to four dimensions; fewer or more bytes than the sizes say; more than 2 GiB.
Result<IdxArray> read_idx(const std::string& path);

// Packed where the name ends in .gz. Errors: AtomicFile's.
Result<void> write_idx(const std::string& path, const IdxArray& array);

} // namespace sordino
