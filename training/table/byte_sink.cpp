// ByteSink: zlib's file for all of them; it writes plain bytes too.
#include "training/table/byte_sink.h"

#include <cerrno>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "model/atomic_file.h"

namespace sordino {
namespace {

constexpr unsigned buffer_bytes = 1U << 16U;

// errno, as far as zlib leaves one.
tl::unexpected<Error> cannot_write(const std::string& name, int error) {
    const std::string reason = error != 0 ? std::generic_category().message(error) : "no memory";
    return fail(fmt::format(
        "{}: expected to write it, the system says: {}. Free some space, or choose another place.", name,
        reason));
}

Result<void> write_all(int descriptor, std::string_view bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) return cannot_write(name, errno);
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

} // namespace

struct ByteSink::Impl {
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (stream != nullptr) ::gzclose(stream);
    }

    Result<void> close() {
        errno = 0;
        if (::gzclose(std::exchange(stream, nullptr)) != Z_OK) return cannot_write(name, errno);
        return {};
    }

    std::string name;
    std::optional<AtomicFile> file; // none: standard output
    gzFile stream = nullptr;
};

ByteSink::ByteSink(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
ByteSink::ByteSink(ByteSink&&) noexcept = default;
ByteSink::~ByteSink() = default;

Result<ByteSink> ByteSink::create(const std::string& path, bool packed) {
    auto impl = std::make_unique<Impl>();
    impl->name = path == "-" ? "standard output" : path;
    if (path == "-") return ByteSink(std::move(impl));
    auto file = AtomicFile::create(path);
    if (!file) return tl::unexpected(file.error());
    errno = 0;
    impl->stream = ::gzopen(file->temporary().c_str(), packed ? "wbe6" : "wbeT");
    if (impl->stream == nullptr) return cannot_write(path, errno);
    ::gzbuffer(impl->stream, buffer_bytes);
    impl->file.emplace(std::move(*file));
    return ByteSink(std::move(impl));
}

Result<void> ByteSink::write(std::string_view bytes) {
    if (!impl_->file) return write_all(STDOUT_FILENO, bytes, impl_->name);
    errno = 0;
    if (::gzfwrite(bytes.data(), 1, bytes.size(), impl_->stream) != bytes.size())
        return cannot_write(impl_->name, errno);
    return {};
}

Result<void> ByteSink::finish_with_front(std::string_view bytes) {
    if (auto closed = impl_->close(); !closed) return closed;
    const int descriptor = ::open(impl_->file->temporary().c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return cannot_write(impl_->name, errno);
    auto written = write_all(descriptor, bytes, impl_->name);
    if (::close(descriptor) != 0 && written) return cannot_write(impl_->name, errno);
    return written.and_then([&] { return impl_->file->commit(); });
}

Result<void> ByteSink::finish() {
    if (!impl_->file) return {};
    return impl_->close().and_then([&] { return impl_->file->commit(); });
}

} // namespace sordino
