// A VST3 host: loads the plugin that was built, and plays blocks through an instance.
#pragma once

#include "tests/catch.h"
#include "tests/vst3_host_objects.h"

#include <pluginterfaces/base/ipluginbase.h>
#include <pluginterfaces/vst/ivstaudioprocessor.h>
#include <pluginterfaces/vst/ivsteditcontroller.h>
#include <pluginterfaces/vst/ivstmessage.h>

#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include <dlfcn.h>

namespace sordino::test::vst3 {

struct Release {
    void operator()(Steinberg::FUnknown* object) const { object->release(); }
};
template <class Interface>
using Ref = std::unique_ptr<Interface, Release>;

template <class Interface>
Ref<Interface> as(const Steinberg::TUID iid, Steinberg::FUnknown& object) {
    void* found = nullptr;
    REQUIRE(object.queryInterface(iid, &found) == Steinberg::kResultOk);
    return Ref<Interface>(static_cast<Interface*>(found));
}

// Of the library that was built, which stays loaded.
inline Steinberg::IPluginFactory& factory() {
    static const Ref<Steinberg::IPluginFactory> factory = [] {
        void* const library = ::dlopen(SORDINO_VST3, RTLD_NOW | RTLD_LOCAL);
        INFO((library == nullptr ? ::dlerror() : ""));
        REQUIRE(library != nullptr);
        const auto enter = reinterpret_cast<bool (*)(void*)>(::dlsym(library, "ModuleEntry"));
        const auto get =
            reinterpret_cast<Steinberg::IPluginFactory* (*)()>(::dlsym(library, "GetPluginFactory"));
        REQUIRE(enter != nullptr);
        REQUIRE(get != nullptr);
        REQUIRE(enter(library));
        return Ref<Steinberg::IPluginFactory>(get());
    }();
    return *factory;
}

template <class Interface>
Ref<Interface> create(const Steinberg::TUID class_id, const Steinberg::TUID iid) {
    void* made = nullptr;
    REQUIRE(factory().createInstance(class_id, iid, &made) == Steinberg::kResultOk);
    return Ref<Interface>(static_cast<Interface*>(made));
}

// Of the one class that makes sound.
inline Steinberg::PClassInfo audio_class() {
    Steinberg::PClassInfo info;
    Steinberg::int32 index = 0;
    while (factory().getClassInfo(index, &info) == Steinberg::kResultOk &&
           std::strcmp(info.category, kVstAudioEffectClass) != 0)
        ++index;
    REQUIRE(index < factory().countClasses());
    return info;
}

// One instance, component and controller, joined as hosts do.
class Plugin {
  public:
    Plugin()
        : component(create<Vst::IComponent>(audio_class().cid, Vst::IComponent_iid)) {
        REQUIRE(component->initialize(nullptr) == Steinberg::kResultOk);
        processor = as<Vst::IAudioProcessor>(Vst::IAudioProcessor_iid, *component);
        Steinberg::TUID id;
        REQUIRE(component->getControllerClassId(id) == Steinberg::kResultOk);
        controller = create<Vst::IEditController>(id, Vst::IEditController_iid);
        REQUIRE(controller->initialize(nullptr) == Steinberg::kResultOk);
        ends_ = {as<Vst::IConnectionPoint>(Vst::IConnectionPoint_iid, *component),
                 as<Vst::IConnectionPoint>(Vst::IConnectionPoint_iid, *controller)};
        for (const int end : {0, 1})
            REQUIRE(ends_[end]->connect(ends_[1 - end].get()) == Steinberg::kResultOk);
        for (int i = 0; i < controller->getParameterCount(); ++i) {
            Vst::ParameterInfo info;
            REQUIRE(controller->getParameterInfo(i, info) == Steinberg::kResultOk);
            parameters[latin(info.title)] = info;
        }
    }
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;
    ~Plugin() {
        stop();
        for (const int end : {0, 1}) ends_[end]->disconnect(ends_[1 - end].get());
        controller->terminate();
        component->terminate();
    }

    Vst::ParamID id(const std::string& title) const { return parameters.at(title).id; }

    bool arrange(Vst::SpeakerArrangement in, Vst::SpeakerArrangement out) {
        return processor->setBusArrangements(&in, 1, &out, 1) == Steinberg::kResultTrue;
    }

    // sample_size: Vst::kSample32 or kSample64.
    void start(double rate, int sample_size = Vst::kSample32, int longest = 4096) {
        stop();
        for (const auto direction : {Vst::kInput, Vst::kOutput})
            component->activateBus(Vst::kAudio, direction, 0, 1);
        Vst::ProcessSetup setup{Vst::kRealtime, sample_size, longest, rate};
        REQUIRE(processor->setupProcessing(setup) == Steinberg::kResultOk);
        REQUIRE(component->setActive(1) == Steinberg::kResultOk);
        processor->setProcessing(1);
        started_ = true;
    }
    void stop() {
        if (!started_) return;
        processor->setProcessing(0);
        component->setActive(0);
        started_ = false;
    }

    // [audio thread] A block of the one bus each way.
    template <class Sample>
    bool play(Sample** in, Sample** out, int channels, int frames, Changes* changes = nullptr) noexcept {
        std::array<Vst::AudioBusBuffers, 2> buses;
        for (auto& bus : buses) bus.numChannels = channels;
        if constexpr (std::is_same_v<Sample, float>)
            buses[0].channelBuffers32 = in, buses[1].channelBuffers32 = out;
        else
            buses[0].channelBuffers64 = in, buses[1].channelBuffers64 = out;
        Vst::ProcessData data;
        data.symbolicSampleSize = std::is_same_v<Sample, float> ? Vst::kSample32 : Vst::kSample64;
        data.numSamples = frames;
        data.numInputs = data.numOutputs = 1;
        data.inputs = &buses[0];
        data.outputs = &buses[1];
        data.inputParameterChanges = changes;
        return processor->process(data) == Steinberg::kResultOk;
    }

    std::string state() {
        Stream stream;
        REQUIRE(component->getState(&stream) == Steinberg::kResultOk);
        return stream.bytes;
    }
    // [any thread] Whether the plugin took it for bytes at all. The controller is told too, as hosts do.
    bool set_state(const std::string& bytes) {
        Stream for_component(bytes), for_controller(bytes);
        const bool taken = component->setState(&for_component) == Steinberg::kResultOk;
        controller->setComponentState(&for_controller);
        return taken;
    }

    Ref<Vst::IComponent> component;
    Ref<Vst::IAudioProcessor> processor;
    Ref<Vst::IEditController> controller;
    std::map<std::string, Vst::ParameterInfo> parameters; // by title

  private:
    std::array<Ref<Vst::IConnectionPoint>, 2> ends_;
    bool started_ = false;
};

} // namespace sordino::test::vst3
