// Between JUCE's calls and the stream.
#include "plugin/processor.h"

#include "model/shipped.h"
#include "plugin/editor.h"

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr int most_channels = 8;
constexpr int relinks_per_second = 5; // of somebody who moves the switch all the time

// What is thrown (no memory for a file, a file system in trouble) is an error like any other: it must end
// neither a thread of ours nor a host.
template <class Action>
auto attempt(Action&& action) -> decltype(action()) {
    try {
        return action();
    } catch (const std::exception& error) {
        return fail(fmt::format("The model could not be loaded: {}.", error.what()));
    }
}

} // namespace

Processor::Processor()
    : AudioProcessor(BusesProperties()
                         .withInput("Input", juce::AudioChannelSet::stereo())
                         .withOutput("Output", juce::AudioChannelSet::stereo()))
    , state_(*this, nullptr, "parameters", parameter_layout())
    , values_(state_) {
    if (auto loaded = load_named(default_model))
        loaded_ = *std::move(loaded);
    else
        model_notice_ = loaded.error().message;
    startTimerHz(relinks_per_second);
}

Processor::~Processor() { stopTimer(); }

// Sound

bool Processor::isBusesLayoutSupported(const BusesLayout& layout) const {
    const auto in = layout.getMainInputChannelSet(), out = layout.getMainOutputChannelSet();
    return in == out && in.size() >= 1 && in.size() <= most_channels;
}

void Processor::prepareToPlay(double rate, int) {
    {
        const std::scoped_lock hold(control_);
        stream_ = nullptr;
        stream_notice_.clear();
        restart_ = heard_ = false;
        try {
            if (loaded_.model == nullptr) throw std::invalid_argument("no model is built in");
            stream_ =
                std::make_unique<Stream>(loaded_.model, rate, getMainBusNumInputChannels(), values_.link());
        } catch (const std::exception& error) {
            stream_notice_ = fmt::format("Sound passes as it is, at {:g} Hz: {}.", rate, error.what());
        }
    }
    setLatencySamples(stream_ ? stream_->denoiser().latency() : 0);
    ++revision_;
}

void Processor::reset() { restart_ = true; }

template <class Sample>
void Processor::process(juce::AudioBuffer<Sample>& buffer, bool bypassed) noexcept {
    if (stream_ == nullptr || buffer.getNumChannels() < stream_->channels()) return;
    Denoiser& denoiser = stream_->denoiser();
    if (restart_.load(std::memory_order_relaxed) && restart_.exchange(false)) denoiser.reset();
    heard_.store(true, std::memory_order_relaxed);
    Controls controls = values_.controls();
    controls.bypass |= bypassed || model_missing_.load(std::memory_order_relaxed);
    denoiser.set(controls);
    stream_->process(buffer.getArrayOfWritePointers(), buffer.getNumSamples(), tap_);
}

void Processor::processBlock(juce::AudioBuffer<float>& buffer, juce::MidiBuffer&) { process(buffer, false); }
void Processor::processBlock(juce::AudioBuffer<double>& buffer, juce::MidiBuffer&) { process(buffer, false); }
void Processor::processBlockBypassed(juce::AudioBuffer<float>& buffer, juce::MidiBuffer&) {
    process(buffer, true);
}
void Processor::processBlockBypassed(juce::AudioBuffer<double>& buffer, juce::MidiBuffer&) {
    process(buffer, true);
}

double Processor::getTailLengthSeconds() const {
    return getSampleRate() > 0 ? getLatencySamples() / getSampleRate() : 0.0;
}

// JUCE's LV2 wrapper would set ours, at every block, to what the host's own switch says.
juce::AudioProcessorParameter* Processor::getBypassParameter() const {
    return wrapperType == wrapperType_LV2 ? nullptr : state_.getParameter(parameter_id::bypass);
}

void Processor::keep_up() {
    const std::scoped_lock hold(control_);
    if (stream_ == nullptr) return;
    try {
        if (const Link link = values_.link(); link != stream_->link()) stream_->relink(link);
    } catch (const std::exception& error) { // as it was, until the next time
        stream_notice_ = fmt::format("The channels could not be linked anew: {}.", error.what());
        ++revision_;
    }
    stream_->denoiser().collect();
}

// State

void Processor::getStateInformation(juce::MemoryBlock& block) {
    SavedState state;
    for (auto* parameter : getParameters())
        if (const auto* ranged = dynamic_cast<const juce::RangedAudioParameter*>(parameter))
            state.parameters[ranged->paramID.toStdString()] = ranged->convertFrom0to1(ranged->getValue());
    state.editor_width = editor_width;
    state.editor_height = editor_height;
    {
        const std::scoped_lock hold(control_);
        state.model = loaded_.saved;
    }
    const Bytes bytes = bytes_of(state);
    block.replaceAll(bytes.data(), bytes.size());
}

void Processor::setStateInformation(const void* data, int size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    auto state = parse_state({bytes, bytes == nullptr || size < 0 ? 0 : static_cast<std::size_t>(size)});
    if (!state) return say(state.error().message);
    for (const auto& [id, value] : state->parameters)
        if (auto* parameter = state_.getParameter(id))
            parameter->setValueNotifyingHost(
                parameter->convertTo0to1(static_cast<float>(std::clamp(value, -1e6, 1e6))));
    editor_width = state->editor_width;
    editor_height = state->editor_height;
    if (!state->model.name.empty())
        take_restored(attempt([&] { return restore(state->model); }), state->model);
    if (state->version > SavedState::newest_version && !model_missing_)
        say("This session was saved by a newer Sordino: what this one knows of it was used.");
}

// Models

void Processor::choose_model(const std::string& name) {
    load_in_background([name] { return load_named(name); });
}

void Processor::choose_file(const std::filesystem::path& file) {
    load_in_background([file] { return load_from(file); });
}

void Processor::load_in_background(std::function<Result<LoadedModel>()> load) {
    loader_ =
        std::jthread([this, load = std::move(load), choice = ++choice_] { take(attempt(load), choice); });
}

// The last choice counts, whichever thread comes first.
void Processor::take(Result<LoadedModel> loaded, int choice) {
    const std::scoped_lock hold(control_);
    if (choice != choice_) return;
    auto swapped = loaded ? attempt([&] { return swap_to(*loaded); }) : tl::unexpected(loaded.error());
    if (!swapped) model_notice_ = swapped.error().message;
    ++revision_;
}

void Processor::take_restored(Result<LoadedModel> loaded, SavedModel saved) {
    const int choice = ++choice_;
    if (loaded) return take(std::move(loaded), choice);
    const std::scoped_lock hold(control_);
    model_missing_ = true;
    loaded_.saved = std::move(saved); // for the next save
    model_notice_ = loaded.error().message;
    ++revision_;
}

// Under the lock.
Result<void> Processor::swap_to(LoadedModel loaded) {
    const bool fits = stream_ == nullptr || stream_->denoiser().swap(loaded.model);
    if (stream_ != nullptr) stream_notice_.clear();
    if (!fits)
        stream_notice_ = fmt::format("{} has a longer window than the latency that the host was told: "
                                     "it starts when playback is next prepared.",
                                     loaded.saved.name);
    model_notice_.clear();
    if (!heard_) restart_ = true; // nothing was heard that it could fade in from
    loaded_ = std::move(loaded);
    model_missing_ = false;
    return {};
}

void Processor::say(std::string notice) {
    const std::scoped_lock hold(control_);
    model_notice_ = std::move(notice);
    ++revision_;
}

void Processor::dismiss_notice() {
    const std::scoped_lock hold(control_);
    model_notice_.clear();
    stream_notice_.clear();
    ++revision_;
}

Processor::Shown Processor::shown() const {
    const std::scoped_lock hold(control_);
    return {loaded_.saved.name, model_missing_ ? nullptr : loaded_.model,
            model_notice_.empty() ? stream_notice_ : model_notice_, stream_ ? stream_->rate() : 0.0,
            stream_ ? stream_->denoiser().latency() : 0};
}

juce::AudioProcessorEditor* Processor::createEditor() { return new Editor(*this); }

} // namespace sordino

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter() { return new sordino::Processor; }
