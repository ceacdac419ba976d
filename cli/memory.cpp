// Linux says it in three places; elsewhere the first two.
#include "cli/memory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t unlimited = UINT64_MAX;

// Of this process's group and of those above it, as far as they can be seen from here.
std::uint64_t group_limit() {
    std::ifstream groups("/proc/self/cgroup");
    std::uint64_t least = unlimited;
    for (std::string line; std::getline(groups, line);) {
        if (!line.starts_with("0::/")) continue;
        for (fs::path group = line.substr(4);; group = group.parent_path()) {
            std::uint64_t bytes = 0; // the file says "max" where there is no limit
            if (std::ifstream("/sys/fs/cgroup" / group / "memory.max") >> bytes)
                least = std::min(least, bytes);
            if (group.empty()) break;
        }
    }
    return least;
}

} // namespace

std::uint64_t usable_memory() {
    std::uint64_t least = group_limit();
    const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
    if (pages > 0 && page > 0)
        least = std::min(least, static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page));
    rlimit limit{};
    if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        least = std::min<std::uint64_t>(least, limit.rlim_cur);
    return least;
}

} // namespace sordino
