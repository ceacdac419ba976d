// The window of an instance: what comes in and what leaves, and the one control to touch.
#pragma once

#include "plugin/display_analysis.h"
#include "plugin/gain_view.h"
#include "plugin/knob.h"
#include "plugin/level_meter.h"
#include "plugin/look.h"
#include "plugin/model_bar.h"
#include "plugin/processor.h"
#include "plugin/spectrogram_view.h"

#include <juce_audio_processors/juce_audio_processors.h>

namespace sordino {

// Of the message thread. Listens to the processor's tap while it exists. A weights file that is dropped on it
// is played.
class Editor final : public juce::AudioProcessorEditor,
                     public juce::FileDragAndDropTarget,
                     private juce::Timer {
  public:
    explicit Editor(Processor& owner);
    ~Editor() override;

    void paint(juce::Graphics&) override;
    void paintOverChildren(juce::Graphics&) override;
    void resized() override;

    bool isInterestedInFileDrag(const juce::StringArray& files) override;
    void fileDragEnter(const juce::StringArray&, int, int) override;
    void fileDragExit(const juce::StringArray&) override;
    void filesDropped(const juce::StringArray& files, int, int) override;

    // Takes what the tap holds and repaints what it changes: what the timer does, for who has none.
    void refresh();

  private:
    // A switch that keeps to its parameter.
    struct Switch {
        Switch(juce::AudioProcessorValueTreeState& state, const char* id, const juce::String& hint);

        juce::ToggleButton button;
        juce::AudioProcessorValueTreeState::ButtonAttachment attachment;
    };

    void timerCallback() override { refresh(); }
    void show_sound();
    void show_state();
    void set_dropping(bool dropping);

    Processor& owner_;
    Look look_;
    DisplayAnalysis analysis_;

    ModelBar models_;
    juce::Label facts_, notice_;
    juce::TextButton dismiss_;
    SpectrogramView input_view_, output_view_;
    GainView gain_view_;
    LevelMeter input_meter_, output_meter_, reduction_meter_;
    Knob reduction_, mix_, output_;
    Switch listen_, link_, bypass_;
    juce::TooltipWindow tooltips_{this, 500};

    int revision_ = -1; // of the processor, that is shown
    float load_ = 0.0F; // smoothed
    juce::String delay_text_;
    bool dropping_ = false;
};

} // namespace sordino
