// Loads the LADSPA plugin that was built, and plays sound through it, as a host does.
#pragma once

#include "include/sordino/sordino.h"
#include "tests/catch.h"
#include "tests/signals.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <ladspa.h>

namespace sordino::test {

using Sound = std::vector<std::vector<float>>; // (channels, samples)

inline const LADSPA_Descriptor* plugin(unsigned long index) {
    static void* const library = ::dlopen(SORDINO_LADSPA, RTLD_NOW | RTLD_LOCAL);
    INFO((library == nullptr ? ::dlerror() : ""));
    REQUIRE(library != nullptr);
    const auto descriptor =
        reinterpret_cast<LADSPA_Descriptor_Function>(::dlsym(library, "ladspa_descriptor"));
    REQUIRE(descriptor != nullptr);
    return descriptor(index);
}

// Mono is the first, stereo the second.
inline const LADSPA_Descriptor* plugin_of(std::size_t channels) { return plugin(channels - 1); }

// A host of one instance, its audio ports unconnected.
class Host {
  public:
    Host(std::size_t channels, unsigned long rate)
        : descriptor(*plugin_of(channels))
        , self_(descriptor.instantiate(&descriptor, rate), descriptor.cleanup) {
        REQUIRE(self_ != nullptr);
        descriptor.activate(self_.get());
    }

    void connect(const std::string& port, float* data) {
        std::size_t p = 0;
        while (p < descriptor.PortCount && descriptor.PortNames[p] != port) ++p;
        INFO(port);
        REQUIRE(p < descriptor.PortCount);
        descriptor.connect_port(self_.get(), p, data);
    }
    void set(const std::string& control, float value) { connect(control, &(values_[control] = value)); }
    void set(const sordino_controls& controls) {
        set("Reduction (dB)", controls.reduction_db);
        set("Mix", controls.mix);
        set("Output (dB)", controls.output_db);
        set("Listen to noise", controls.listen != 0 ? 1.0F : 0.0F);
        set("Bypass", controls.bypass != 0 ? 1.0F : 0.0F);
    }
    void connect_sound(std::size_t channel, float* in, float* out) {
        const bool mono = plugin_of(1) == &descriptor;
        const std::string side = mono ? "" : channel == 0 ? " left" : " right";
        connect("Input" + side, in);
        connect("Output" + side, out);
    }

    void run(unsigned long frames) { descriptor.run(self_.get(), frames); }
    void restart() { descriptor.activate(self_.get()); }
    LADSPA_Handle self() const { return self_.get(); }

    // In blocks of 0 to 1500 samples.
    Sound run(Sound in) {
        Sound out(in.size(), std::vector<float>(in[0].size(), 99.0F));
        std::size_t at = 0;
        for (const int frames : random_partition(static_cast<int>(in[0].size()), 1500, 5)) {
            for (std::size_t c = 0; c < in.size(); ++c) connect_sound(c, &in[c][at], &out[c][at]);
            run(static_cast<unsigned long>(frames));
            at += static_cast<std::size_t>(frames);
        }
        return out;
    }

    const LADSPA_Descriptor& descriptor;

  private:
    std::unique_ptr<void, void (*)(void*)> self_;
    std::map<std::string, float> values_; // map: its values stay where they are
};

} // namespace sordino::test
