// The verbs of the command, one file each, and how they fail.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "model/result.h"

namespace CLI {
class App;
}

namespace sordino {

// A job that failed: main prints "sordino: <message>" and exits with status 1. What is wrong with the command
// line itself is thrown as CLI::ValidationError and becomes status 2.
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Throws Failure where something is there already: --force, which the verb has, would replace it.
inline void refuse_existing(const std::filesystem::path& output) {
    std::error_code error;
    if (std::filesystem::exists(output, error))
        throw Failure(output.string() +
                      ": is there already; choose another name, or replace it with --force");
}

template <class T>
T value_or_throw(Result<T> result) {
    if (!result) throw Failure(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Each adds its verb to the command; the verb runs within App::parse.
void add_denoise(CLI::App& app);
void add_watch(CLI::App& app);
void add_train(CLI::App& app);
void add_tune(CLI::App& app);
void add_eval(CLI::App& app);
void add_info(CLI::App& app);
void add_bench(CLI::App& app);
void add_quantize(CLI::App& app);
void add_export(CLI::App& app);
void add_import(CLI::App& app);

} // namespace sordino
