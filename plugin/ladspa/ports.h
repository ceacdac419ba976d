// The ports of both LADSPA plugins: the controls, in one order, then the sound.
#pragma once

#include <array>
#include <cstddef>

#include <ladspa.h>

namespace sordino::ladspa {

struct Port {
    const char* name;
    LADSPA_PortDescriptor kind;
    LADSPA_PortRangeHint range;
};

// Where each port stands. Sound: all inputs, from first_sound on, then all outputs.
enum ControlPort : std::size_t { reduction, mix, output, listen, bypass, latency, first_sound };

inline constexpr LADSPA_PortDescriptor sound_in = LADSPA_PORT_AUDIO | LADSPA_PORT_INPUT;
inline constexpr LADSPA_PortDescriptor sound_out = LADSPA_PORT_AUDIO | LADSPA_PORT_OUTPUT;
inline constexpr LADSPA_PortDescriptor control_in = LADSPA_PORT_CONTROL | LADSPA_PORT_INPUT;
inline constexpr LADSPA_PortDescriptor control_out = LADSPA_PORT_CONTROL | LADSPA_PORT_OUTPUT;

inline constexpr LADSPA_PortRangeHintDescriptor bounded =
    LADSPA_HINT_BOUNDED_BELOW | LADSPA_HINT_BOUNDED_ABOVE;
inline constexpr LADSPA_PortRangeHintDescriptor off = LADSPA_HINT_TOGGLED | LADSPA_HINT_DEFAULT_0;

// Hosts find the latency, in samples, by the port's name.
inline constexpr std::array<Port, first_sound> control_ports{{
    {"Reduction (dB)", control_in, {bounded | LADSPA_HINT_DEFAULT_100, 0.0F, 100.0F}},
    {"Mix", control_in, {bounded | LADSPA_HINT_DEFAULT_1, 0.0F, 1.0F}},
    {"Output (dB)", control_in, {bounded | LADSPA_HINT_DEFAULT_0, -60.0F, 24.0F}},
    {"Listen to noise", control_in, {off, 0.0F, 0.0F}},
    {"Bypass", control_in, {off, 0.0F, 0.0F}},
    {"latency", control_out, {0, 0.0F, 0.0F}},
}};

// As LADSPA wants them: the parts of each port in arrays of their own.
template <std::size_t channels>
class PortTable {
  public:
    static constexpr std::size_t count = first_sound + 2 * channels;

    constexpr explicit PortTable(const std::array<const char*, 2 * channels>& sound_names) {
        for (std::size_t p = 0; p < count; ++p) {
            const bool is_in = p < first_sound + channels;
            const Port port = p < first_sound
                                  ? control_ports[p]
                                  : Port{sound_names[p - first_sound], is_in ? sound_in : sound_out, {}};
            names[p] = port.name;
            kinds[p] = port.kind;
            ranges[p] = port.range;
        }
    }

    std::array<const char*, count> names{};
    std::array<LADSPA_PortDescriptor, count> kinds{};
    std::array<LADSPA_PortRangeHint, count> ranges{};
};

inline constexpr PortTable<1> mono_ports{{"Input", "Output"}};
inline constexpr PortTable<2> stereo_ports{{"Input left", "Input right", "Output left", "Output right"}};

} // namespace sordino::ladspa
