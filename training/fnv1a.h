// FNV-1a (Fowler, Noll, Vo): a hash that is the same everywhere, to tell contents apart; no safe one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sordino {

inline constexpr std::uint64_t fnv1a_start = 14695981039346656037U;

// hash: of what comes before these bytes.
constexpr std::uint64_t fnv1a(std::span<const std::byte> bytes, std::uint64_t hash = fnv1a_start) {
    for (const std::byte b : bytes) hash = (hash ^ std::to_integer<std::uint64_t>(b)) * 1099511628211U;
    return hash;
}

} // namespace sordino
