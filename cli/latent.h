// What --latent writes: the network's code of each window or frame as features.
#pragma once

#include "model/model.h"
#include "training/table/code_writer.h"

#include <optional>
#include <string>

namespace sordino {

inline constexpr const char* latent_help =
    "Also write the network's code of each frame of sound or window of rows, a row each: time, c1, c2, ...";

// The file for --latent; nothing where the path is empty. model_name: for messages. Errors: a model whose
// layers have no code, and CodeWriter's.
Result<std::optional<CodeWriter>> open_latent(const std::string& path, const NetworkModel& model,
                                              const std::string& model_name, const TableInfo& info);

// All codes that are there by now. rows: RestoredRows or WatchedRows.
template <class Rows>
Result<void> write_latent(std::optional<CodeWriter>& latent, Rows& rows) {
    WindowCode code;
    while (latent && rows.next_code(code))
        if (auto good = latent->write(code); !good) return good;
    return {};
}

} // namespace sordino
