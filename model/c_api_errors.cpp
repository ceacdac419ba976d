// The last sentence of each thread.
#include "model/c_api_errors.h"

#include <string>

namespace sordino::c_api {
namespace {

// In static TLS, since the audio thread writes it: elsewhere its first touch might allocate.
[[gnu::tls_model("initial-exec")]] thread_local constinit const char* last_error = "";

} // namespace

int refuse(const char* sentence) noexcept {
    last_error = sentence;
    return SORDINO_ERROR;
}

void explain(const char* sentence) noexcept {
    try {
        thread_local std::string kept;
        kept = sentence;
        last_error = kept.c_str();
    } catch (const std::bad_alloc&) {
        refuse(no_memory);
    }
}

} // namespace sordino::c_api

const char* sordino_last_error() { return sordino::c_api::last_error; }
