// Recordings at one rate, ready to be mixed, read piece by piece.
#pragma once

#include "training/found_files.h"
#include "training/pairing.h"
#include "training/stored_samples.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sordino {

// One channel.
struct Recording {
    std::string name; // relative to the folder it was found in
    StoredSamples samples;
    float limit_hz = 0;   // no sound above this; at most half of the rate, and of the file's own
    double file_rate = 0; // Hz, before resampling; 0 where it came from no file

    // See StoredSamples::read.
    void read(std::size_t start, std::span<float> out) const { samples.read(start, out); }
};

// The same sound twice, sample by sample and equally long, once with noise.
struct PairedRecording {
    Recording clean, noisy;
};

// What is to be heard of either kind.
inline const Recording& clean_of(const Recording& recording) { return recording; }
inline const Recording& clean_of(const PairedRecording& pair) { return pair.clean; }

template <class Kind>
struct Loaded {
    std::vector<Kind> usable;          // sorted by name
    std::vector<std::string> left_out; // "path: reason"; one line each
    std::vector<std::string> doubts;   // the same, of what is used all the same
    double seconds = 0;
};
using Recordings = Loaded<Recording>;
using PairedRecordings = Loaded<PairedRecording>;

struct Loading {
    double rate = 16000; // Hz
    int threads = 1;
    bool refuse_clipped = false;                                 // see below
    std::function<void(std::size_t, std::size_t)> progress = {}; // (done, of), from one thread at a time
    std::function<bool()> stop = {};                             // once true, loading ends with an error
};

// Of samples at full scale: from this share on a recording is clipped. Were the amplitudes of a voice, which
// are about exponentially distributed, cut off at the level that a share p exceeds, then the power of what is
// missing would be p of the whole: 0.3 % is 25 dB, no less than the quietest noise that mixtures are drawn
// with.
inline constexpr double clipped_share = 0.003;

// Loads every format that libsndfile reads, channels averaged, brought to the rate, into the store; whatever
// the length of a file, about a megabyte for each thread besides. Unreadable, empty, silent (below -80 dBFS),
// very short (< 0.2 s) and, if they are to be refused, clipped files are left out with their reason. Errors:
// the store's, and being stopped.
Result<Recordings> load_recordings(const std::vector<FoundFile>& files, const SampleStore& store,
                                   const Loading& loading);

// The same for pairs, whose clean half may not be clipped if such are to be refused. Left out are also those
// whose files differ in rate or, by more than 1 %, in length; less than that is cut from the longer one.
// Halves that seem to be shifted against each other raise a doubt, see delay_ms.
Result<PairedRecordings> load_pairs(const std::vector<RecordingPair>& pairs, const SampleStore& store,
                                    const Loading& loading);

// All in memory, clipped ones too.
Recordings load_recordings(const std::vector<FoundFile>& files, double rate, int threads,
                           const std::function<void(std::size_t, std::size_t)>& progress = {});

// The highest frequency at which the mean spectrum lies less than 80 dB below its peak, in steps of 250 Hz.
float band_limit_hz(const Recording& recording, double rate);

} // namespace sordino
