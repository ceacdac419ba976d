/* Takes the noise out of rows of sensors, and says how unusual each one is: CSV from standard input to
 * standard output.
 *
 *     cc -std=c99 sensor.c $(pkg-config --cflags --libs sordino) -o sensor
 *     ./sensor pump.safetensors < today.csv > clean.csv
 *
 * or with CMake, as CMakeLists.txt beside this file does. A line has a number for each channel of the model,
 * in the model's order; one that is empty is missing. A line that leaves has the cleaned numbers and, where
 * the model can tell, the row's score behind them.
 */
#include <sordino/sordino.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_row(const char* line, float* row, int channels) {
    for (int c = 0; c < channels; ++c) {
        char* end;
        row[c] = strtof(line, &end);
        if (end == line) row[c] = NAN;
        end += strspn(end, " \t\r");
        if (*end != (c + 1 < channels ? ',' : '\n')) return 0;
        line = end + 1;
    }
    return 1;
}

static void write_row(const float* row, int channels, const float* score) {
    for (int c = 0; c < channels; ++c) printf(c == 0 ? "%.7g" : ",%.7g", row[c]);
    if (score != NULL) printf(",%.7g", *score);
    putchar('\n');
}

/* Scores are there at once and wait for their rows; a program that raises an alarm would not wait. */
static int clean(sordino_sensor* sensor, float* row, float* scores) {
    static char line[65536];
    const int channels = sordino_sensor_channels(sensor), held = sordino_sensor_delay(sensor) + 1;
    const int scored = sordino_sensor_can_score(sensor);
    long in = 0, out = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (feof(stdin)) strcat(line, "\n"); /* the last line needs no end; there is room for it */
        if (!read_row(line, row, channels)) {
            fprintf(stderr, "sensor: line %ld: expected %d numbers with commas between them\n", in + 1,
                    channels);
            return 0;
        }
        int done = sordino_sensor_push(sensor, row, row, NULL);
        if (scored) sordino_sensor_score(sensor, &scores[in % held], NULL, NULL);
        ++in;
        if (done == 1) write_row(row, channels, scored ? &scores[out++ % held] : NULL);
    }
    while (sordino_sensor_flush(sensor, row, NULL) == 1)
        write_row(row, channels, scored ? &scores[out++ % held] : NULL);
    return !ferror(stdin) && fflush(stdout) == 0;
}

int main(int argc, char** argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: sensor MODEL < rows.csv > clean.csv\n");
        return 2;
    }
    sordino_sensor* sensor = sordino_sensor_create(argv[1]);
    if (sensor == NULL) {
        fprintf(stderr, "sensor: %s\n", sordino_last_error());
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* each row leaves when it is done */
    float* row = malloc((size_t)sordino_sensor_channels(sensor) * sizeof(float));
    float* scores = malloc(((size_t)sordino_sensor_delay(sensor) + 1) * sizeof(float));
    int done = row != NULL && scores != NULL && clean(sensor, row, scores);
    free(scores);
    free(row);
    sordino_sensor_destroy(sensor);
    return done ? 0 : 1;
}
