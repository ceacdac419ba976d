// Rows of sensors through the denoiser of sound, each channel by itself.
#pragma once

#include "dsp/steady_signal.h"
#include "model/denoiser.h"
#include "model/row_stream.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace sordino {

// A channel is brought to the level that the model was trained at, and back: units and offsets come out as
// they went in (see SteadySignal for offsets and missing values; those come out as what was heard in their
// place). Memory: delay() rows.
class SpectralStream : public RowStream {
  public:
    // The model has a TableSpec and is consistent; rate_hz: of the rows, by the model's clock 8000 to 192000
    // Hz. Allocates; throws std::invalid_argument for other rates.
    SpectralStream(const std::shared_ptr<const Model>& model, double rate_hz, const Controls& controls = {});
    ~SpectralStream() override;

    void reset() noexcept override;
    bool push(std::span<const double> row) noexcept override;
    std::span<const float> restored() const noexcept override { return restored_; }
    int delay() const noexcept override { return delay_; }

  private:
    struct Channel;

    std::vector<std::unique_ptr<Channel>> channels_;
    std::vector<float> restored_;
    int delay_ = 0;
    std::int64_t rows_ = 0; // since reset
};

} // namespace sordino
