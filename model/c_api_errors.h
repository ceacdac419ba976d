// How functions of the C API fail: a sentence is kept for the thread that called, and no exception goes on.
#pragma once

#include "include/sordino/sordino.h"

#include <exception>
#include <new>
#include <type_traits>

namespace sordino::c_api {

// [audio thread] Keeps the sentence, a literal, for sordino_last_error. Returns SORDINO_ERROR.
int refuse(const char* sentence) noexcept;

// Keeps a copy of the sentence. Any thread but the audio thread.
void explain(const char* sentence) noexcept;

inline constexpr const char* no_memory =
    "sordino: expected enough memory, found too little. Free some and try again.";

// What the action returns; if it throws, `failed`.
template <class Action, class Value = std::invoke_result_t<Action>>
Value guarded(Value failed, Action action) noexcept {
    try {
        return action();
    } catch (const std::bad_alloc&) {
        refuse(no_memory);
    } catch (const std::exception& error) {
        explain(error.what());
    } catch (...) {
        refuse("sordino: something failed that does not say what it is. Please report it.");
    }
    return failed;
}

} // namespace sordino::c_api
