// What tests of `sordino train` share: a folder, a small run, and how one fails.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/model_file.h"
#include "tests/desk.h"

namespace sordino::test {

using nlohmann::json;

using Arguments = std::vector<std::string>;

inline const std::string voices = std::string(SORDINO_TEST_DATA) + "/clean",
                         noises = std::string(SORDINO_TEST_DATA) + "/noise";

inline Arguments operator+(Arguments a, const Arguments& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// A network and a run so small that a second is enough.
inline const Arguments little_network{"--layers", "encoder 24 relu 0,1", "code 12 linear 0",
                                      "decoder 24 relu 0,2"};
inline const Arguments little_run{"--batch",
                                  "4",
                                  "--sequence",
                                  "1",
                                  "--warm-up",
                                  "0.3",
                                  "--validation-sequences",
                                  "4",
                                  "--steps-per-epoch",
                                  "6",
                                  "--epochs",
                                  "4",
                                  "--threads",
                                  "1",
                                  "--seed",
                                  "3"};
inline const Arguments little = little_network + little_run;

struct Training : TestFolder {
    std::string model = *this / "model.safetensors", checkpoint = model + ".checkpoint";

    Arguments command(const Arguments& more = {}) const {
        return Arguments{SORDINO_COMMAND, "train", "-o", model} + more;
    }
    // With the recordings of tests/data.
    Arguments usual(const Arguments& more = {}) const {
        return command({"--clean", voices, "--noise", noises}) + little + more;
    }
    // The same, but that a model's network goes on.
    Arguments going_on(const std::string& model_to_start_from, const Arguments& more = {}) const {
        return command({"--clean", voices, "--noise", noises, "--from", model_to_start_from}) + little_run +
               more;
    }
    CommandResult run(const Arguments& arguments) const {
        auto result = run_command(arguments);
        UNSCOPED_INFO(result.out << result.err);
        return result;
    }
    // The same without -o.
    static Arguments without_output(Arguments arguments) {
        const auto output = std::find(arguments.begin(), arguments.end(), "-o");
        arguments.erase(output, output + 2);
        return arguments;
    }
    json facts() const {
        const auto loaded = load_model(model);
        INFO((loaded ? "" : loaded.error().message));
        REQUIRE(loaded);
        return json::parse(loaded->training);
    }
};

inline void check_failure(const CommandResult& result, int status, const std::string& words) {
    CHECK(result.status == status);
    CHECK(has(result.err, words));
    CHECK((status == 2 || is_one_line(result.err))); // after 2 the way to --help follows
}

} // namespace sordino::test
