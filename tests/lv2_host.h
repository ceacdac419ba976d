// An LV2 host: finds the bundle that was built, and plays blocks through an instance.
#pragma once

#include "tests/catch.h"
#include "tests/hosted_sound.h"

#include <lilv/lilv.h>
#include <lv2/atom/forge.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/options/options.h>
#include <lv2/patch/patch.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace sordino::test::lv2 {

inline constexpr const char* uri = "urn:sordino:denoiser";
inline constexpr int longest = 4096; // samples of a block

// The numbers of URIs, and the features that every host of JUCE's plugins must have.
class Features {
  public:
    Features() { ::lv2_atom_forge_init(&forge, &map); }

    LV2_URID number(const char* text) {
        const std::scoped_lock hold(lock_);
        return numbers_.try_emplace(text, static_cast<LV2_URID>(numbers_.size() + 1)).first->second;
    }

    LV2_URID_Map map{this, [](LV2_URID_Map_Handle self, const char* text) {
                         return static_cast<Features*>(self)->number(text);
                     }};
    LV2_URID_Unmap unmap{this, [](LV2_URID_Unmap_Handle self, LV2_URID number) {
                             for (const auto& [text, known] : static_cast<Features*>(self)->numbers_)
                                 if (known == number) return text.c_str();
                             return static_cast<const char*>(nullptr);
                         }};
    LV2_Atom_Forge forge{};
    const LV2_Feature* const* all() const { return list_.data(); }

  private:
    std::map<std::string, LV2_URID> numbers_;
    std::mutex lock_;
    int longest_ = longest;
    LV2_Options_Option options_[3] = {{LV2_OPTIONS_INSTANCE, 0, number(LV2_BUF_SIZE__maxBlockLength),
                                       sizeof(int), number(LV2_ATOM__Int), &longest_},
                                      {LV2_OPTIONS_INSTANCE, 0, number(LV2_BUF_SIZE__nominalBlockLength),
                                       sizeof(int), number(LV2_ATOM__Int), &longest_},
                                      {}};
    LV2_Feature map_{LV2_URID__map, &map}, unmap_{LV2_URID__unmap, &unmap},
        options_feature_{LV2_OPTIONS__options, options_}, bounded_{LV2_BUF_SIZE__boundedBlockLength, nullptr};
    std::array<const LV2_Feature*, 5> list_{&map_, &unmap_, &options_feature_, &bounded_, nullptr};
};

// The bundle that was built, and no other.
struct World {
    World() {
        const std::unique_ptr<LilvNode, decltype(&lilv_node_free)> bundle(
            lilv_new_file_uri(world.get(), nullptr, SORDINO_LV2 "/"), &lilv_node_free);
        lilv_world_load_bundle(world.get(), bundle.get());
        const std::unique_ptr<LilvNode, decltype(&lilv_node_free)> name(lilv_new_uri(world.get(), uri),
                                                                        &lilv_node_free);
        plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world.get()), name.get());
        REQUIRE(plugin != nullptr);
    }

    std::unique_ptr<LilvWorld, decltype(&lilv_world_free)> world{lilv_world_new(), &lilv_world_free};
    const LilvPlugin* plugin = nullptr;
};

// One instance in stereo.
class Plugin {
  public:
    explicit Plugin(double rate)
        : instance(lilv_plugin_instantiate(bundle.plugin, rate, features.all()), &lilv_instance_free) {
        REQUIRE(instance != nullptr);
        lilv_instance_connect_port(instance.get(), 4, &asked_);
        lilv_instance_connect_port(instance.get(), 5, &told_);
        lilv_instance_connect_port(instance.get(), 6, &latency);
        lilv_instance_connect_port(instance.get(), 7, &free_wheeling_);
        lilv_instance_connect_port(instance.get(), 8, &enabled);
        clear();
        lilv_instance_activate(instance.get());
    }
    ~Plugin() { lilv_instance_deactivate(instance.get()); }

    // A patch:Set for the next block, of a parameter by the last part of its URI, in its unit.
    void set(const std::string& parameter, float value) {
        clear();
        LV2_Atom_Forge& forge = features.forge;
        ::lv2_atom_forge_set_buffer(&forge, asked_.bytes.data(), asked_.bytes.size());
        LV2_Atom_Forge_Frame sequence, object;
        ::lv2_atom_forge_sequence_head(&forge, &sequence, 0);
        ::lv2_atom_forge_frame_time(&forge, 0);
        ::lv2_atom_forge_object(&forge, &object, 0, features.number(LV2_PATCH__Set));
        ::lv2_atom_forge_key(&forge, features.number(LV2_PATCH__property));
        ::lv2_atom_forge_urid(&forge, features.number((std::string(uri) + ":" + parameter).c_str()));
        ::lv2_atom_forge_key(&forge, features.number(LV2_PATCH__value));
        ::lv2_atom_forge_float(&forge, value);
        ::lv2_atom_forge_pop(&forge, &object);
        ::lv2_atom_forge_pop(&forge, &sequence);
    }

    // In blocks of 0 to 4096 samples.
    Sound run(Sound in) {
        Sound out(2, std::vector<float>(in[0].size(), 99.0F));
        std::size_t at = 0;
        for (const int frames : random_partition(static_cast<int>(in[0].size()), longest, 5)) {
            for (unsigned c = 0; c < 2; ++c) {
                lilv_instance_connect_port(instance.get(), c, &in[c][at]);
                lilv_instance_connect_port(instance.get(), 2 + c, &out[c][at]);
            }
            told_.head = {sizeof told_ - sizeof(LV2_Atom), features.number(LV2_ATOM__Chunk)};
            lilv_instance_run(instance.get(), static_cast<unsigned>(frames));
            clear();
            at += static_cast<std::size_t>(frames);
        }
        return out;
    }

    Features features;
    World bundle;
    float latency = -1, enabled = 1;
    std::unique_ptr<LilvInstance, decltype(&lilv_instance_free)> instance;

  private:
    struct alignas(8) Events {
        union {
            LV2_Atom head;
            std::array<std::uint8_t, 16384> bytes;
        };
    };

    void clear() {
        asked_.head = {sizeof(LV2_Atom_Sequence_Body), features.number(LV2_ATOM__Sequence)};
        std::fill_n(asked_.bytes.begin() + sizeof(LV2_Atom), sizeof(LV2_Atom_Sequence_Body), std::uint8_t{0});
    }

    Events asked_{}, told_{};
    float free_wheeling_ = 0;
};

} // namespace sordino::test::lv2
