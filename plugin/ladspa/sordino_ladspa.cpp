// Sordino as LADSPA plugins, mono and stereo: a client of the C API.
#include "include/sordino/sordino.h"
#include "plugin/ladspa/ports.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

namespace sordino::ladspa {
namespace {

// The letters SOR, and the channels are added. LADSPA's register (ids@ladspa.org) has not been asked for it;
// 1 to 1000 are for development and are never given out, and all ids are below 0x1000000 (unique_ids.html of
// the SDK).
constexpr unsigned long unique_id = 0x534F52;

using Handle = std::unique_ptr<sordino_denoiser, decltype(&sordino_destroy)>;

// The shipped model, unless the environment variable SORDINO_MODEL names or points to another one. Says on
// standard error why there is none: LADSPA has no place for a reason.
Handle prepared(unsigned long rate, int channels) {
    const char* const model = std::getenv("SORDINO_MODEL");
    const bool chosen = model != nullptr && *model != '\0';
    Handle denoiser{sordino_create(chosen ? model : nullptr), &sordino_destroy};
    if (denoiser != nullptr &&
        sordino_prepare(denoiser.get(), static_cast<double>(rate), channels, SORDINO_LINKED) == SORDINO_OK)
        return denoiser;
    std::fprintf(stderr, "sordino: %s\n", sordino_last_error());
    return {nullptr, &sordino_destroy};
}

// One instance. Ports that the host leaves unconnected are NULL: a control then has its default, sound that
// comes in is silence, and what goes out is dropped.
template <std::size_t channels>
class Plugin {
  public:
    explicit Plugin(Handle denoiser)
        : denoiser_(std::move(denoiser)) {}

    void connect(unsigned long port, float* data) {
        if (port < ports_.size()) ports_[port] = data;
    }

    void activate() { sordino_reset(denoiser_.get()); }

    // [audio thread]
    void run(unsigned long frames) {
        if (ports_[latency] != nullptr)
            *ports_[latency] = static_cast<float>(sordino_latency(denoiser_.get()));
        set_controls();
        for (unsigned long done = 0; done < frames; done += piece)
            run_piece(done, std::min(piece, frames - done));
    }

  private:
    static constexpr unsigned long piece = 256;

    void set_controls() {
        sordino_controls controls = SORDINO_CONTROLS_DEFAULT;
        controls.reduction_db = value(reduction, controls.reduction_db);
        controls.mix = value(mix, controls.mix);
        controls.output_db = value(output, controls.output_db);
        controls.listen = value(listen, 0.0F) > 0.0F;
        controls.bypass = value(bypass, 0.0F) > 0.0F;
        sordino_set_controls(denoiser_.get(), &controls);
    }

    float value(ControlPort port, float otherwise) const {
        return ports_[port] != nullptr ? *ports_[port] : otherwise;
    }

    // By way of memory of our own: a host may give one buffer to any two ports.
    void run_piece(unsigned long at, unsigned long frames) {
        std::array<float*, channels> sound;
        for (std::size_t c = 0; c < channels; ++c) {
            const float* const in = ports_[first_sound + c];
            sound[c] = sound_[c].data();
            if (in != nullptr)
                std::copy_n(in + at, frames, sound[c]);
            else
                std::fill_n(sound[c], frames, 0.0F);
        }
        sordino_process(denoiser_.get(), sound.data(), sound.data(), static_cast<int>(frames));
        for (std::size_t c = 0; c < channels; ++c)
            if (float* const out = ports_[first_sound + channels + c]; out != nullptr)
                std::copy_n(sound[c], frames, out + at);
    }

    Handle denoiser_;
    std::array<float*, PortTable<channels>::count> ports_{};
    std::array<std::array<float, piece>, channels> sound_{};
};

template <std::size_t channels>
constexpr LADSPA_Descriptor descriptor(const char* label, const char* name,
                                       const PortTable<channels>& ports) {
    using This = Plugin<channels>;
    LADSPA_Descriptor plugin{};
    plugin.UniqueID = unique_id + channels;
    plugin.Label = label;
    plugin.Properties = LADSPA_PROPERTY_HARD_RT_CAPABLE;
    plugin.Name = name;
    plugin.Maker = "Sordino";
    plugin.Copyright = "GPL-3.0-or-later";
    plugin.PortCount = ports.names.size();
    plugin.PortDescriptors = ports.kinds.data();
    plugin.PortNames = ports.names.data();
    plugin.PortRangeHints = ports.ranges.data();
    plugin.instantiate = [](const LADSPA_Descriptor*, unsigned long rate) -> LADSPA_Handle {
        Handle denoiser = prepared(rate, static_cast<int>(channels));
        return denoiser != nullptr ? new (std::nothrow) This(std::move(denoiser)) : nullptr;
    };
    plugin.connect_port = [](LADSPA_Handle self, unsigned long port, LADSPA_Data* data) {
        static_cast<This*>(self)->connect(port, data);
    };
    plugin.activate = [](LADSPA_Handle self) { static_cast<This*>(self)->activate(); };
    plugin.run = [](LADSPA_Handle self, unsigned long frames) { static_cast<This*>(self)->run(frames); };
    plugin.cleanup = [](LADSPA_Handle self) { delete static_cast<This*>(self); };
    return plugin;
}

constexpr LADSPA_Descriptor mono = descriptor("sordino_mono", "Sordino denoiser (mono)", mono_ports);
constexpr LADSPA_Descriptor stereo = descriptor("sordino_stereo", "Sordino denoiser (stereo)", stereo_ports);

} // namespace
} // namespace sordino::ladspa

extern "C" __attribute__((visibility("default"))) const LADSPA_Descriptor*
ladspa_descriptor(unsigned long index) {
    using namespace sordino::ladspa;
    return index == 0 ? &mono : index == 1 ? &stereo : nullptr;
}
