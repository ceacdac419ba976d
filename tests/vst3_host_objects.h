// What a VST3 host hands to a plugin: a stream for its state, and the parameters that change in a block.
#pragma once

#include <pluginterfaces/base/funknown.h>
#include <pluginterfaces/base/ibstream.h>
#include <pluginterfaces/vst/ivstparameterchanges.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace sordino::test::vst3 {

namespace Vst = Steinberg::Vst;
using Steinberg::int32;
using Steinberg::int64;
using Steinberg::tresult;

// The host owns these; plugins only borrow them.
template <class Interface>
class HostObject : public Interface {
  public:
    explicit HostObject(const Steinberg::TUID& own)
        : own_(own) {}
    virtual ~HostObject() = default;

    tresult PLUGIN_API queryInterface(const Steinberg::TUID asked, void** object) override {
        const bool known = std::memcmp(asked, own_, sizeof(Steinberg::TUID)) == 0 ||
                           std::memcmp(asked, Steinberg::FUnknown_iid, sizeof(Steinberg::TUID)) == 0;
        *object = known ? this : nullptr;
        return known ? Steinberg::kResultOk : Steinberg::kNoInterface;
    }
    Steinberg::uint32 PLUGIN_API addRef() override { return 1; }
    Steinberg::uint32 PLUGIN_API release() override { return 1; }

  private:
    const Steinberg::TUID& own_;
};

class Stream : public HostObject<Steinberg::IBStream> {
  public:
    explicit Stream(std::string start = {})
        : HostObject(Steinberg::IBStream_iid)
        , bytes(std::move(start)) {}

    tresult PLUGIN_API read(void* buffer, int32 count, int32* done) override {
        const auto n = std::min(static_cast<std::size_t>(count), bytes.size() - at_);
        std::memcpy(buffer, bytes.data() + at_, n);
        return moved(n, done);
    }
    tresult PLUGIN_API write(void* buffer, int32 count, int32* done) override {
        const auto n = static_cast<std::size_t>(count);
        bytes.resize(std::max(bytes.size(), at_ + n));
        std::memcpy(bytes.data() + at_, buffer, n);
        return moved(n, done);
    }
    tresult PLUGIN_API seek(int64 to, int32 mode, int64* result) override {
        const auto from =
            mode == kIBSeekSet ? 0 : static_cast<int64>(mode == kIBSeekCur ? at_ : bytes.size());
        at_ = static_cast<std::size_t>(std::clamp<int64>(from + to, 0, static_cast<int64>(bytes.size())));
        return tell(result);
    }
    tresult PLUGIN_API tell(int64* result) override {
        if (result != nullptr) *result = static_cast<int64>(at_);
        return Steinberg::kResultOk;
    }

    std::string bytes;

  private:
    tresult moved(std::size_t n, int32* done) {
        at_ += n;
        if (done != nullptr) *done = static_cast<int32>(n);
        return Steinberg::kResultOk;
    }

    std::size_t at_ = 0;
};

// The only value that a parameter takes in a block.
class Change : public HostObject<Vst::IParamValueQueue> {
  public:
    Change()
        : HostObject(Vst::IParamValueQueue_iid) {}

    Vst::ParamID PLUGIN_API getParameterId() override { return id; }
    int32 PLUGIN_API getPointCount() override { return 1; }
    tresult PLUGIN_API getPoint(int32, int32& offset, Vst::ParamValue& to) override {
        offset = 0;
        to = value;
        return Steinberg::kResultOk;
    }
    tresult PLUGIN_API addPoint(int32, Vst::ParamValue, int32&) override { return Steinberg::kResultFalse; }

    Vst::ParamID id = 0;
    Vst::ParamValue value = 0; // 0..1
};

// Allocates nothing.
class Changes : public HostObject<Vst::IParameterChanges> {
  public:
    Changes()
        : HostObject(Vst::IParameterChanges_iid) {}

    // [audio thread] For one block; at most eight.
    void clear() noexcept { count_ = 0; }
    void set(Vst::ParamID id, Vst::ParamValue value) noexcept {
        Change& change = changes_[static_cast<std::size_t>(count_++)];
        change.id = id;
        change.value = value;
    }

    int32 PLUGIN_API getParameterCount() override { return count_; }
    Vst::IParamValueQueue* PLUGIN_API getParameterData(int32 index) override {
        return &changes_[static_cast<std::size_t>(index)];
    }
    Vst::IParamValueQueue* PLUGIN_API addParameterData(const Vst::ParamID&, int32&) override {
        return nullptr;
    }

  private:
    std::array<Change, 8> changes_;
    int32 count_ = 0;
};

inline std::string latin(const Vst::TChar* text) {
    std::string result;
    for (; *text != 0; ++text) result += static_cast<char>(*text);
    return result;
}

} // namespace sordino::test::vst3
