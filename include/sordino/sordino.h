/* The denoiser for programs in C, and for every language that can call C: sound first, rows of sensors below.
 *
 *     sordino_denoiser* denoiser = sordino_create(NULL);
 *     if (denoiser == NULL || sordino_prepare(denoiser, 48000.0, 2, SORDINO_LINKED) != SORDINO_OK)
 *         fprintf(stderr, "%s\n", sordino_last_error());
 *     ...
 *     sordino_process(denoiser, in, out, frames);  // as often as there is sound
 *     ...
 *     sordino_destroy(denoiser);
 *
 * Threads. Each function says where it may be called:
 *     [audio thread]    the one that calls sordino_process or sordino_sensor_push: never waits, locks,
 *                       allocates or frees, and makes no system call, whatever its arguments are
 *     [control thread]  any other thread; may wait, allocate and read files
 *     [any thread]      both: wait-free
 * Functions of one denoiser may run at the same time, where their threads allow it, except that
 * sordino_prepare and sordino_destroy must be alone. Different denoisers have nothing to do with one another.
 * The same holds for sensors and sordino_sensor_destroy.
 *
 * Errors. A function that fails returns SORDINO_ERROR, or NULL where it returns a pointer; has then changed
 * nothing; and leaves a sentence for sordino_last_error. Nothing is printed, thrown or aborted. A pointer
 * that is NULL where none may be is such an error. One that is wrong in another way, or a denoiser that has
 * been destroyed, cannot be noticed: what happens then is undefined.
 */
#ifndef SORDINO_SORDINO_H
#define SORDINO_SORDINO_H

#include <stdint.h>

#if defined(__GNUC__)
#define SORDINO_API __attribute__((visibility("default")))
#else
#define SORDINO_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when programs have to be compiled again; also the number behind libsordino.so. */
#define SORDINO_ABI 0

/* What functions return. Errors are below zero, all else is from zero up. */
enum {
    SORDINO_ERROR = -1,
    SORDINO_OK = 0,
    SORDINO_AT_PREPARE = 1 /* done, but it acts from the next sordino_prepare on */
};

/* How the channels of a stream belong together. */
enum {
    SORDINO_LINKED = 0,     /* all are turned down alike: the stereo image stays */
    SORDINO_INDEPENDENT = 1 /* each by itself */
};

/* A model and a stream that it denoises. */
typedef struct sordino_denoiser sordino_denoiser;

/* [any thread] The version of the library, for people: "1.2.3". Never NULL, good for ever. */
SORDINO_API const char* sordino_version(void);

/* [any thread] The SORDINO_ABI that the library was compiled with. */
SORDINO_API int sordino_abi(void);

/* [any thread] What went wrong in the last call of this thread that failed: one sentence in UTF-8 that says
 * what was expected, what was found and what to do. Never NULL: "" before the first failure. Good until the
 * thread's next call that fails, or its end. */
SORDINO_API const char* sordino_last_error(void);

/* [control thread] A denoiser with a model, which is to be prepared before it processes. Its controls are
 * the default ones.
 *
 * model: the name of a model that is built in ("voice"), whose weights all denoisers share; or the name of
 * one in the user's own folder (where `sordino train --install` puts it: ~/.local/share/sordino/models on
 * Linux); or the path of a weights file, recognised by a '/' in it or by ending in .safetensors; or NULL,
 * which stands for "voice". Each denoiser reads files for itself.
 *
 * NULL if there is no such model, if the file cannot be read or is not in order, or if memory is short. */
SORDINO_API sordino_denoiser* sordino_create(const char* model);

/* [control thread, alone] Frees the denoiser. NULL is allowed and does nothing. */
SORDINO_API void sordino_destroy(sordino_denoiser* denoiser);

/* [control thread, alone] Starts a stream: silence has been heard so far, with the model last given. As often
 * as wanted; controls stay. There is no largest block to be told: blocks may have any length.
 *
 * rate: samples per second of each channel, 8000 to 192000
 * channels: 1 to 16
 * link: SORDINO_LINKED or SORDINO_INDEPENDENT
 *
 * SORDINO_OK, or SORDINO_ERROR: a value is out of its range or memory is short; a stream that was there
 * before can go on. */
SORDINO_API int sordino_prepare(sordino_denoiser* denoiser, double rate, int channels, int link);

/* [audio thread] Denoises one block. The result is the same, bit for bit, however the stream is cut into
 * blocks. NaN, infinity and magnitudes from 2^32 up act as zeros in their place.
 *
 * in, out: for each channel a pointer to `frames` samples, full scale at -1 to 1. in[c] may be out[c]; in all
 *          other ways the samples must not overlap. C needs a cast, or an array of const float*, for `in`:
 *          float** does not become const float* const* by itself.
 * frames: samples of each channel, 0 or more. With 0, in and out are not looked at.
 *
 * SORDINO_OK, or SORDINO_ERROR: not prepared, frames below 0 or a pointer is NULL. Nothing is written then.
 */
SORDINO_API int sordino_process(sordino_denoiser* denoiser, const float* const* in, float* const* out,
                                int frames);

/* [audio thread] As if only silence had been heard since sordino_prepare. Before it there is nothing to do.
 *
 * SORDINO_OK, or SORDINO_ERROR: denoiser is NULL. */
SORDINO_API int sordino_reset(sordino_denoiser* denoiser);

/* [any thread] By how many samples the output is later than the input: the same from one sordino_prepare to
 * the next, whatever the blocks, the controls and the models that come in between.
 *
 * SORDINO_ERROR: not prepared, or denoiser is NULL. */
SORDINO_API int sordino_latency(const sordino_denoiser* denoiser);

/* What a person sets. A value outside its range is brought into it, and NaN becomes the lower end.
 *
 * Every member has 4 bytes. Later versions add members at the end; they get their defaults where `size` says
 * that the program does not know them. */
typedef struct sordino_controls {
    uint32_t size;      /* sizeof(sordino_controls) */
    float reduction_db; /* no frequency is turned down by more, 0 to 100 dB; 100 is without limit */
    float mix;          /* 0: the input, late; 1: the denoised sound */
    float output_db;    /* gain of what leaves, -60 to 24 dB */
    int32_t listen;     /* not 0: what is taken away is heard, instead of what is left */
    int32_t bypass;     /* not 0: the input leaves as it is, bit for bit, as late as ever */
} sordino_controls;

/* sordino_controls controls = SORDINO_CONTROLS_DEFAULT; */
#define SORDINO_CONTROLS_DEFAULT                                                                             \
    { sizeof(sordino_controls), 100.0F, 1.0F, 0.0F, 0, 0 }

/* [any thread] Sets all controls. They act from the next hop on (16 ms with the model "voice"), without a
 * click. May be called before sordino_prepare. Of two calls at the same time, each control has the value of
 * one or the other.
 *
 * SORDINO_OK, or SORDINO_ERROR: a pointer is NULL, or size is smaller than the first version's 24 bytes. What
 * lies beyond the struct that the library knows is not looked at. */
SORDINO_API int sordino_set_controls(sordino_denoiser* denoiser, const sordino_controls* controls);

/* [control thread] Gives another model, named as in sordino_create, while the stream goes on: the new one
 * listens for a second or so, then fades in. Latency stays as it is. Of several, the last one counts.
 *
 * SORDINO_OK: it enters by itself, with the sound to come.
 * SORDINO_AT_PREPARE: the denoiser is not prepared, or the model's window is longer than the latency. The old
 *                     model goes on until the next sordino_prepare.
 * SORDINO_ERROR: as in sordino_create; the old model stays. */
SORDINO_API int sordino_swap(sordino_denoiser* denoiser, const char* model);

/* [control thread] Frees models that have been replaced. sordino_swap does so too: to be called now and then
 * by who wants the memory back sooner. NULL is allowed and does nothing. */
SORDINO_API void sordino_collect(sordino_denoiser* denoiser);

/* Rows of sensors.
 *
 *     sordino_sensor* sensor = sordino_sensor_create("pump.safetensors");
 *     ...
 *     if (sordino_sensor_push(sensor, row, cleaned, NULL) == 1) ...  // for each row that comes
 *     ...
 *     while (sordino_sensor_flush(sensor, cleaned, NULL) == 1) ...   // at the end, for the rows still due
 *     sordino_sensor_destroy(sensor);
 *
 * A row is one value of each channel of the model, in the model's order and its units. NaN is a value that is
 * missing; what is infinite counts as missing too. Rows come at the model's rate: where one did not come, a
 * row of NaN holds its place. The audio thread is the one that pushes rows, whatever it does otherwise. */

/* A model of sensor rows and a stream of them. */
typedef struct sordino_sensor sordino_sensor;

/* [control thread] A sensor whose first row is to come; there is nothing to prepare.
 *
 * model: as in sordino_create, a model that was trained on tables. NULL is an error: no model fits all
 * sensors.
 *
 * NULL if there is no such model, if it is one of sound, if the file cannot be read or is not in order, or if
 * memory is short. */
SORDINO_API sordino_sensor* sordino_sensor_create(const char* model);

/* [control thread, alone] Frees the sensor. NULL is allowed and does nothing. */
SORDINO_API void sordino_sensor_destroy(sordino_sensor* sensor);

/* [any thread] How many channels a row has, 1 or more. SORDINO_ERROR: sensor is NULL. */
SORDINO_API int sordino_sensor_channels(const sordino_sensor* sensor);

/* [any thread] The name of a channel in UTF-8, from 0 to sordino_sensor_channels less one. Good until the
 * sensor is destroyed. NULL: sensor is NULL, or there is no such channel. */
SORDINO_API const char* sordino_sensor_channel_name(const sordino_sensor* sensor, int channel);

/* [any thread] Rows a second that the model was trained on, above 0. SORDINO_ERROR: sensor is NULL. */
SORDINO_API double sordino_sensor_rate(const sordino_sensor* sensor);

/* [any thread] By how many rows a cleaned row is later than the row that came, 0 or more: always the same.
 * SORDINO_ERROR: sensor is NULL. */
SORDINO_API int sordino_sensor_delay(const sordino_sensor* sensor);

/* [any thread] 1 if the model knows what is usual, so that sordino_sensor_score works, else 0.
 * SORDINO_ERROR: sensor is NULL. */
SORDINO_API int sordino_sensor_can_score(const sordino_sensor* sensor);

/* [audio thread] Takes the next row and gives the one that is done, which came sordino_sensor_delay rows
 * before. Each array has a value of each channel. cleaned and filled may be NULL: nobody wants them. Either
 * may be row; otherwise they must not overlap.
 *
 * row: as it came
 * cleaned: what the model makes of the row that is done
 * filled: that row as it came, but for its missing values, which are the model's
 *
 * 1: a row is done. 0: none yet, nothing is written. SORDINO_ERROR: sensor or row is NULL, or the stream is
 * being flushed. The row is not taken then, and nothing is written. */
SORDINO_API int sordino_sensor_push(sordino_sensor* sensor, const float* row, float* cleaned, float* filled);

/* [audio thread] At the end of a recording, or where it has a gap: gives the next of the rows that are not
 * done yet, as if only missing values came after them. To be called until it returns 0. The next row that is
 * pushed then begins a new recording; what scores remember stays.
 *
 * cleaned, filled: as in sordino_sensor_push
 *
 * 1: a row was given. 0: there is none any more, nothing is written. SORDINO_ERROR: sensor is NULL. */
SORDINO_API int sordino_sensor_flush(sordino_sensor* sensor, float* cleaned, float* filled);

/* [audio thread] As if no row had come since sordino_sensor_create: rows that are not done are lost, and
 * scores remember the training only.
 *
 * SORDINO_OK, or SORDINO_ERROR: sensor is NULL. */
SORDINO_API int sordino_sensor_reset(sordino_sensor* sensor);

/* [audio thread] How unusual the newest row that was pushed is: without delay, unlike the cleaned rows. Any
 * of the pointers may be NULL.
 *
 * score: 0 to 1, by how much of itself the row is beyond all that is remembered. 0 until the model's window
 *        is full.
 * alarm: 1 while an alarm is on, otherwise 0. It begins with a score that reaches the model's threshold, and
 *        is over when more rows than the model's window has were not unusual.
 * channel: the one that contributed most, from 0; -1 where the score is 0
 *
 * SORDINO_OK, or SORDINO_ERROR: sensor is NULL, or the model cannot score. Nothing is written then. */
SORDINO_API int sordino_sensor_score(const sordino_sensor* sensor, float* score, int* alarm, int* channel);

#ifdef __cplusplus
}
#endif

#endif
