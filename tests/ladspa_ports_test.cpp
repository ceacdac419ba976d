// What the LADSPA plugin tells a host of itself.
#include "include/sordino/sordino.h"
#include "tests/catch.h"
#include "tests/ladspa_host.h"

#include <map>
#include <optional>
#include <set>
#include <string>

using namespace sordino::test;

namespace {

// The value that a host shows at first, as ladspa.h says.
std::optional<float> default_of(const LADSPA_PortRangeHint& hint) {
    switch (hint.HintDescriptor & LADSPA_HINT_DEFAULT_MASK) {
    case LADSPA_HINT_DEFAULT_0:
        return 0.0F;
    case LADSPA_HINT_DEFAULT_1:
        return 1.0F;
    case LADSPA_HINT_DEFAULT_100:
        return 100.0F;
    default:
        return {};
    }
}

} // namespace

TEST_CASE("ladspa ports: the plugins are mono and stereo, with ids of their own that may be given out") {
    CHECK(std::string(plugin(0)->Label) == "sordino_mono");
    CHECK(std::string(plugin(1)->Label) == "sordino_stereo");
    CHECK(plugin(2) == nullptr);
    CHECK(plugin(0)->UniqueID != plugin(1)->UniqueID);
    for (const std::size_t channels : {1U, 2U}) {
        const LADSPA_Descriptor& one = *plugin_of(channels);
        CHECK(one.UniqueID > 1000); // up to there: for development only
        CHECK(one.UniqueID < 0x1000000);
        CHECK(std::string(one.Name).find("Sordino") == 0);
        CHECK(std::string(one.Maker) == "Sordino");
        CHECK(std::string(one.Copyright) == "GPL-3.0-or-later");
        CHECK(!LADSPA_IS_INPLACE_BROKEN(one.Properties));
        CHECK(LADSPA_IS_HARD_RT_CAPABLE(one.Properties));
        CHECK(one.PortCount == 6 + 2 * channels);
        std::map<LADSPA_PortDescriptor, std::size_t> kinds;
        for (std::size_t p = 0; p < one.PortCount; ++p) ++kinds[one.PortDescriptors[p]];
        CHECK(kinds[LADSPA_PORT_AUDIO | LADSPA_PORT_INPUT] == channels);
        CHECK(kinds[LADSPA_PORT_AUDIO | LADSPA_PORT_OUTPUT] == channels);
        CHECK(kinds[LADSPA_PORT_CONTROL | LADSPA_PORT_INPUT] == 5);
        CHECK(kinds[LADSPA_PORT_CONTROL | LADSPA_PORT_OUTPUT] == 1);
        CHECK(std::set<std::string>(one.PortNames, one.PortNames + one.PortCount).size() == one.PortCount);
    }
}

TEST_CASE("ladspa ports: a host sees the ranges and defaults of the library's controls") {
    constexpr sordino_controls usual = SORDINO_CONTROLS_DEFAULT;
    struct Expected {
        float lower, upper, at_first;
    };
    const std::map<std::string, Expected> bounded{{"Reduction (dB)", {0, 100, usual.reduction_db}},
                                                  {"Mix", {0, 1, usual.mix}},
                                                  {"Output (dB)", {-60, 24, usual.output_db}}};
    for (const std::size_t channels : {1U, 2U}) {
        const LADSPA_Descriptor& one = *plugin_of(channels);
        std::set<std::string> toggled;
        for (std::size_t p = 0; p < one.PortCount; ++p) {
            if (one.PortDescriptors[p] != (LADSPA_PORT_CONTROL | LADSPA_PORT_INPUT)) continue;
            CAPTURE(one.PortNames[p]);
            const LADSPA_PortRangeHint& hint = one.PortRangeHints[p];
            if (hint.HintDescriptor == (LADSPA_HINT_TOGGLED | LADSPA_HINT_DEFAULT_0)) {
                toggled.insert(one.PortNames[p]);
                continue;
            }
            REQUIRE(bounded.contains(one.PortNames[p]));
            const Expected& expected = bounded.at(one.PortNames[p]);
            CHECK(LADSPA_IS_HINT_BOUNDED_BELOW(hint.HintDescriptor));
            CHECK(LADSPA_IS_HINT_BOUNDED_ABOVE(hint.HintDescriptor));
            CHECK(hint.LowerBound == expected.lower);
            CHECK(hint.UpperBound == expected.upper);
            CHECK(default_of(hint) == expected.at_first);
        }
        CHECK(toggled == std::set<std::string>{"Listen to noise", "Bypass"});
    }
}
