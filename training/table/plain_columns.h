// TableInfo of what has columns without names, time stamps or text.
#pragma once

#include <fmt/format.h>

#include "training/table/table_reader.h"

namespace sordino {

inline TableInfo plain_columns(std::string path, std::size_t count, double rate_hz) {
    TableInfo info;
    info.path = std::move(path);
    info.rate_hz = rate_hz;
    for (std::size_t i = 0; i < count; ++i) {
        info.format.names.push_back(fmt::format("{}", i + 1));
        info.format.channels.push_back(i);
    }
    info.channels = info.format.names;
    return info;
}

} // namespace sordino
