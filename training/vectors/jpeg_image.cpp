// libjpeg reports errors by a call that must not return; it leaves by longjmp, over frames of C alone.
#include "training/vectors/jpeg_image.h"

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>

// these want size_t and FILE to be there
#include <jerror.h>
#include <jpeglib.h>

namespace sordino {
namespace {

struct Errors {
    jpeg_error_mgr manager; // first: libjpeg hands its address back
    std::jmp_buf leave;
    std::array<char, JMSG_LENGTH_MAX> text;
    bool cut_off;
};

void leave(j_common_ptr info) {
    auto& errors = *reinterpret_cast<Errors*>(info->err);
    errors.manager.format_message(info, errors.text.data());
    std::longjmp(errors.leave, 1);
}

// libjpeg pads what is cut off with grey and warns. Other warnings are of no consequence: cameras write odd
// bytes.
void note(j_common_ptr info, int) {
    const int code = info->err->msg_code;
    if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER)
        reinterpret_cast<Errors*>(info->err)->cut_off = true;
}

// Plain data and pointers only: longjmp runs no destructor. What it allocates, the caller's strings hold.
bool decode(const std::string& bytes, jpeg_decompress_struct& info, Errors& errors, std::string& pixels) {
    if (setjmp(errors.leave) != 0) return false;
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&info, TRUE);
    info.out_color_space = info.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    if (std::size_t{info.image_width} * info.image_height > most_pixels) return true; // told by the caller
    jpeg_start_decompress(&info);
    const std::size_t line =
        std::size_t{info.output_width} * static_cast<std::size_t>(info.output_components);
    pixels.resize(line * info.output_height);
    while (info.output_scanline < info.output_height) {
        auto* row = reinterpret_cast<unsigned char*>(pixels.data() + line * info.output_scanline);
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    return true;
}

} // namespace

Result<Image> decode_jpeg(const std::string& bytes) {
    Errors errors{};
    jpeg_decompress_struct info{};
    std::string pixels;
    info.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = leave;
    errors.manager.emit_message = note;
    jpeg_create_decompress(&info);
    const bool good = decode(bytes, info, errors, pixels);
    const Image shape{static_cast<int>(info.output_width),
                      static_cast<int>(info.output_height),
                      info.output_components,
                      {}};
    const bool too_large = good && pixels.empty();
    jpeg_destroy_decompress(&info);
    if (!good) return fail(std::string("expected a JPEG that can be read, found: ") + errors.text.data());
    if (too_large) return fail("expected a picture of at most 67 million pixels, found more");
    if (errors.cut_off) return fail("expected a whole JPEG, found one that is damaged or cut off");
    Image image = shape;
    image.values.reserve(pixels.size());
    for (const char pixel : pixels)
        image.values.push_back(static_cast<float>(static_cast<unsigned char>(pixel)) / 255.0F);
    return image;
}

} // namespace sordino
