/* Takes the noise out of raw sound: mono, 32-bit float, from standard input to standard output.
 *
 *     cc -std=c99 denoise.c $(pkg-config --cflags --libs sordino) -o denoise
 *     ./denoise 48000 < noisy.f32 > clean.f32
 *     ./denoise 48000 mine.safetensors < noisy.f32 > clean.f32
 *
 * or with CMake, as CMakeLists.txt beside this file does. ffmpeg makes and plays such files:
 *
 *     ffmpeg -i noisy.wav -f f32le -ac 1 -ar 48000 noisy.f32
 *     ffplay -f f32le -ar 48000 clean.f32
 */
#include <sordino/sordino.h>

#include <stdio.h>
#include <stdlib.h>

enum { block = 480 };

/* What leaves is as long as what came, and in step with it: the first samples that the denoiser gives out
 * belong to the time before, and the last ones come out while silence goes in. */
static int denoise(sordino_denoiser* denoiser, FILE* from, FILE* to) {
    float samples[block];
    const float* in[1] = {samples};
    float* out[1] = {samples};
    size_t early = (size_t)sordino_latency(denoiser), owed = 0;
    for (;;) {
        size_t count = fread(samples, sizeof(float), block, from);
        owed += count;
        if (owed == 0) return !ferror(from) && fflush(to) == 0;
        for (; count < block; ++count) samples[count] = 0.0F;
        if (sordino_process(denoiser, in, out, block) != SORDINO_OK) return 0;
        size_t skip = early < block ? early : block;
        size_t give = block - skip < owed ? block - skip : owed;
        early -= skip;
        owed -= give;
        if (fwrite(samples + skip, sizeof(float), give, to) != give) return 0;
    }
}

int main(int argc, char** argv) {
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: denoise RATE [MODEL] < noisy.f32 > clean.f32\n");
        return 2;
    }
    sordino_denoiser* denoiser = sordino_create(argc > 2 ? argv[2] : NULL);
    if (denoiser == NULL || sordino_prepare(denoiser, atof(argv[1]), 1, SORDINO_LINKED) != SORDINO_OK) {
        fprintf(stderr, "denoise: %s\n", sordino_last_error());
        sordino_destroy(denoiser);
        return 1;
    }
    int done = denoise(denoiser, stdin, stdout);
    sordino_destroy(denoiser);
    if (!done) fprintf(stderr, "denoise: the sound could not be read or written\n");
    return done ? 0 : 1;
}
