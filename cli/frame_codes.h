// What --latent writes of a sound: the network's code of each frame.
#pragma once

#include "cli/latent.h"
#include "model/denoiser.h"

#include <cstdint>
#include <optional>
#include <string>

namespace sordino {

// A row a frame: the time of its middle, s, then c1, c2, ... Linked channels have one code.
class FrameCodes {
  public:
    // Nothing where the path is empty. Errors: as open_latent.
    static Result<std::optional<FrameCodes>> open(const std::string& path, const Model& model,
                                                  const std::string& model_name, const Denoiser& denoiser);

    // After the denoiser was given so many samples, one hop at most, and how many of them are of the sound,
    // not of the silence after it. Frames whose middle lies behind the sound are left out. Errors: the
    // system's.
    Result<void> take(const Denoiser& denoiser, std::int64_t given, std::int64_t of_sound);

    Result<void> finish() { return writer_.finish(); } // only now the file is there

  private:
    FrameCodes(CodeWriter writer, const FrameSize& size)
        : writer_(std::move(writer))
        , size_(size) {}

    CodeWriter writer_;
    FrameSize size_;
    std::int64_t given_ = 0, sound_ = 0, hops_ = 0; // samples, and hops that were done
    WindowCode row_;
};

} // namespace sordino
