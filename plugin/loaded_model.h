// A model that an instance can play, together with what its session will keep of it.
#pragma once

#include "model/model.h"
#include "plugin/saved_state.h"

#include <filesystem>
#include <memory>
#include <string>

namespace sordino {

// All who play the same weights at a time share one copy of them, whatever their names.
struct LoadedModel {
    SavedModel saved; // with the blob where the model is not built in and its file has at most largest_blob
    std::shared_ptr<const Model> model;
};

inline constexpr std::size_t largest_blob = 2 << 20;  // bytes that a session carries along
inline constexpr std::size_t largest_file = 64 << 20; // bytes: more is no model of ours

// All read, parse and allocate: any thread but the audio thread.

// One that is built in, or of the user's folder.
Result<LoadedModel> load_named(const std::string& name);

Result<LoadedModel> load_from(const std::filesystem::path& file);

// What a session kept: the blob, else the file, else the name among the models that are built in, else the
// name in the user's folder. The error says what was looked for.
Result<LoadedModel> restore(const SavedModel& saved);

} // namespace sordino
