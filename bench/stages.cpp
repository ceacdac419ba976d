// The stages of the chain, 48 kHz mono, each by itself on the data of a real hop.
#include "bench/benchmarks.h"
#include "bench/cache.h"
#include "cli/player.h"
#include "dsp/features.h"
#include "dsp/gain_smoother.h"
#include "dsp/pause_expander.h"
#include "dsp/snr_mask.h"
#include "dsp/stft.h"
#include "model/network.h"

#include <functional>
#include <memory>
#include <random>

namespace sordino::bench {
namespace {

// All stages, and what each hands to the next.
struct Stages {
    explicit Stages(const std::shared_ptr<const Model>& model)
        : size(frame_size(model->spec, cost_rate))
        , analysis(size)
        , synthesis(size)
        , power_spectrum(size)
        , features(model->spec, size)
        , network(model)
        , mask(features.bands())
        , smoother(model->smoothing, size)
        , pauses(model->pause_depth_db, size)
        , hop(static_cast<std::size_t>(size.hop))
        , out(hop.size())
        , power(static_cast<std::size_t>(size.bins()))
        , gain(power.size())
        , outputs(static_cast<std::size_t>(SnrMask::outputs_per_band * features.bands().count())) {
        if (model->treble) treble = std::make_unique<Stages>(model->treble);
        std::mt19937 random(1);
        for (float& x : hop) x = 0.1F * (static_cast<float>(random()) * 0x1p-31F - 1.0F);
        for (int i = 0; i < 4; ++i)
            for (const auto& [name, run] : stages()) run();
    }

    struct Stage {
        const char* name;
        std::function<void()> run;
    };

    std::vector<Stage> stages() {
        std::vector<Stage> all{{"analysis", [this] { spectrum = analysis.process(hop); }},
                               {"power",
                                [this] {
                                    std::fill(power.begin(), power.end(), 0.0F);
                                    power_spectrum.add(spectrum, 1.0F, power);
                                }},
                               {"features", [this] { features.process(power); }},
                               {"network",
                                [this] {
                                    const auto result = network.process(features.row());
                                    std::copy(result.begin(), result.end(), outputs.begin());
                                }},
                               {"mask", [this] { mask.process(outputs, features.cues(), gain); }},
                               {"smoothing", [this] { smoother.process(gain); }},
                               {"pauses", [this] { pauses.process(power, gain); }},
                               {"synthesis", [this] { synthesis.process(spectrum, gain, out); }}};
        if (treble) all.push_back({"treble", [this] { treble->judge_after(features, power); }});
        return all;
    }

    void judge_after(const Features& others, std::span<const float> of_power) {
        features.follow(others, of_power);
        mask.process(network.process(features.row()), features.cues(), gain);
    }

    FrameSize size;
    Analysis analysis;
    Synthesis synthesis;
    PowerSpectrum power_spectrum;
    Features features;
    Network network;
    SnrMask mask;
    GainSmoother smoother;
    PauseExpander pauses;
    std::unique_ptr<Stages> treble; // of which only judge_after
    std::vector<float> hop, out, power, gain, outputs;
    std::span<const Complex> spectrum;
};

void add_stage(const std::string& name, const std::shared_ptr<const Model>& model, std::size_t index,
               bool cold) {
    auto* added = benchmark::RegisterBenchmark(name.c_str(), [model, index, cold](benchmark::State& state) {
        Stages chain(model);
        const auto run = chain.stages()[index].run;
        const double hop_ms = 1000.0 * chain.size.hop / cost_rate;
        if (cold) return run_cold(state, hop_ms, run);
        for (auto _ : state) run();
        count_hops(state, hop_ms);
    });
    if (cold) added->Iterations(cold_iterations);
}

} // namespace

void add_stages(const Candidates& candidates) {
    for (const auto& [weights, model] : candidates)
        for (const bool cold : {false, true}) {
            const std::string group = "stages, " + weights + (cold ? " cold/" : " warm/");
            add_chain(group + "whole chain", model, cold);
            const auto stages = Stages(model).stages();
            for (std::size_t i = 0; i < stages.size(); ++i) add_stage(group + stages[i].name, model, i, cold);
        }
}

} // namespace sordino::bench
