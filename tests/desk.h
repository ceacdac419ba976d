// What the tests of the command share: a folder with models in it, and the command beside it.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "model/model_file.h"
#include "tests/models.h"
#include "tests/run_command.h"
#include "tests/sound_files.h"

namespace sordino::test {

// A folder with a model that changes nothing, and one that silences.
struct Desk : TestFolder {
    Desk() {
        REQUIRE(save_model(*this / "unity.safetensors", unity_model()));
        REQUIRE(save_model(*this / "silence.safetensors", constant_model(-40.0F)));
    }

    CommandResult denoise(std::vector<std::string> arguments,
                          const std::string& model = "unity.safetensors") const {
        arguments.insert(arguments.begin(), {SORDINO_COMMAND, "denoise", "--model", *this / model});
        return run_command(std::move(arguments));
    }
};

inline bool is_one_line(const std::string& text) {
    return std::count(text.begin(), text.end(), '\n') == 1 && text.ends_with('\n');
}

} // namespace sordino::test
