// Choosing models.
#include "plugin/model_bar.h"

#include "model/model_card.h"
#include "model/model_folder.h"
#include "model/shipped.h"
#include "plugin/look.h"
#include "plugin/text.h"

#include <algorithm>

namespace sordino {
namespace {

constexpr int looks_per_second = 1;

// Of the user's model of that name; the earliest time where there is none.
std::filesystem::file_time_type change_of(const std::string& name) {
    std::error_code error;
    const auto time = is_shipped(name) ? std::filesystem::file_time_type::min()
                                       : std::filesystem::last_write_time(user_model_path(name), error);
    return error ? std::filesystem::file_time_type::min() : time;
}

juce::File folder() { return juce::File(juce::String(user_model_folder().string())); }

} // namespace

ModelBar::ModelBar(Processor& processor)
    : processor_(processor) {
    const auto add = [this](juce::TextButton& button, const char* text, const char* title, auto action) {
        button.setButtonText(juce::String::fromUTF8(text));
        button.setTitle(title);
        button.onClick = action;
        addAndMakeVisible(button);
    };
    add(previous_, "\xe2\x80\xb9", "Previous model", [this] { step(-1); });
    add(menu_, "", "Model", [this] { open_menu(); });
    add(next_, "\xe2\x80\xba", "Next model", [this] { step(1); });
    previous_.setTooltip("Previous model");
    next_.setTooltip("Next model");
    startTimerHz(looks_per_second);
}

void ModelBar::update(const Processor::Shown& shown) {
    if (playing_ != shown.model_name) changed_ = change_of(shown.model_name);
    playing_ = shown.model_name;
    menu_.setButtonText(text_from(playing_));
    menu_.setTooltip(shown.model ? text_from(text_of(card_of(*shown.model)))
                                 : juce::String("This model was not found."));
}

void ModelBar::reload_if_changed() {
    const auto change = change_of(playing_);
    if (change > changed_) processor_.choose_model(playing_);
    changed_ = change;
}

void ModelBar::resized() {
    auto area = getLocalBounds();
    previous_.setBounds(area.removeFromLeft(area.getHeight()));
    next_.setBounds(area.removeFromRight(area.getHeight()));
    menu_.setBounds(area.reduced(4, 0));
}

// The sign of a menu.
void ModelBar::paintOverChildren(juce::Graphics& g) {
    const auto centre =
        menu_.getBounds().toFloat().getCentre().withX(static_cast<float>(menu_.getRight()) - 18.0F);
    juce::Path sign;
    sign.addTriangle(centre.translated(-4.5F, -2.5F), centre.translated(4.5F, -2.5F),
                     centre.translated(0.0F, 3.0F));
    g.setColour(palette::dim);
    g.fillPath(sign);
}

std::vector<std::string> ModelBar::names() {
    auto all = shipped_model_names(), own = user_model_names();
    std::erase_if(own, is_shipped);
    all.insert(all.end(), own.begin(), own.end());
    return all;
}

void ModelBar::step(int by) {
    const auto all = names();
    if (all.empty()) return;
    const auto count = static_cast<int>(all.size());
    const auto at = std::find(all.begin(), all.end(), playing_);
    const int from = at != all.end() ? static_cast<int>(at - all.begin()) : (by > 0 ? -1 : 0);
    processor_.choose_model(all[static_cast<std::size_t>((from + by + count) % count)]);
}

void ModelBar::open_menu() {
    juce::PopupMenu menu;
    const auto add = [&](const std::string& name) {
        menu.addItem(text_from(name), true, name == playing_, [bar = SafePointer(this), name] {
            if (bar != nullptr) bar->processor_.choose_model(name);
        });
    };
    const auto shipped = shipped_model_names();
    menu.addSectionHeader("Built in");
    for (const auto& name : shipped) add(name);
    menu.addSectionHeader("Yours");
    const auto all = names();
    std::for_each(all.begin() + static_cast<std::ptrdiff_t>(shipped.size()), all.end(), add);
    if (all.size() == shipped.size()) menu.addItem("none yet: sordino train --install", false, false, [] {});
    menu.addSeparator();
    menu.addItem("Open a file...", [bar = SafePointer(this)] {
        if (bar != nullptr) bar->open_file();
    });
    menu.addItem("Show the folder of your models", folder().isDirectory(), false,
                 [] { folder().startAsProcess(); });
    menu.setLookAndFeel(&getLookAndFeel());
    menu.showMenuAsync(juce::PopupMenu::Options().withTargetComponent(menu_));
}

void ModelBar::open_file() {
    chooser_ = std::make_unique<juce::FileChooser>("Open a model", folder(), "*.safetensors");
    chooser_->launchAsync(juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                          [bar = SafePointer(this)](const juce::FileChooser& chooser) {
                              const auto file = chooser.getResult();
                              if (bar != nullptr && file != juce::File())
                                  bar->processor_.choose_file(file.getFullPathName().toStdString());
                          });
}

} // namespace sordino
