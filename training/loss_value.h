// What a loss says of one example.
#pragma once

namespace sordino {

struct LossValue {
    double loss = 0;
    double snr_db = 0; // of the denoised against the clean; 0 where there is nothing to compare with
};

} // namespace sordino
