// What every call that can fail at run time returns: a value, or a sentence for the person who asked.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace sordino {

// One line: the path, what was expected, what was found, and what to do about it.
struct Error {
    std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message)});
}

} // namespace sordino
