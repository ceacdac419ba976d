// Corruptions: what spoils a signal, an image or rows of features before a network learns to undo it.
//
// A text names one, as in "clipping 0.1..0.8 chance 0.3": the kind, its strength or a range that the strength
// is drawn from evenly, and the chance that a piece is spoilt at all (1 where none is given). Strengths:
//
//   gaussian           standard deviation of added noise, in the unit of the values
//   relative-gaussian  standard deviation of added noise, as a share of the piece's RMS
//   masking            share of the values that become 0
//   salt-and-pepper    share of the values that become the piece's lowest or highest, by halves
//   blocks             share of each side of one box that becomes 0; of a signal a span
//   dropouts           share of the columns that become 0, in packets of 5 to 60 ms, one column at least; all
//                      of a piece are equally long; single columns where there is no rate
//   clipping           largest magnitude that is left, as a share of the piece's
//   quantisation       bits, whole: 2^bits even levels from the piece's lowest value to its highest
//   hum                dB over the piece's RMS, of 50 or 60 Hz and up to 19 harmonics; a signal only
//   band-limit         Hz, the cut of a low-pass of 48 dB an octave, below half of the rate; a signal only
//   reverberation      factor of the reflections of a room, 1 as recorded, its response drawn from those
//                      given; a signal only
//   gain               dB
//
// and for rows of sensors, whose unit is the standard deviation of a channel:
//
//   missing            share of the values that are missing: NaN; the network sees lines across them
//   gap                rows of one span that are missing; it may reach over the ends of the piece
//   stuck              rows of one span that repeat its first value
//   spikes             height of one to three single values, up or down
//   drift              largest rise of a line over the piece, up or down
//   wander             RMS of four slow waves, 0.05 to 0.7 Hz; a signal only
//   jitter             standard deviation in rows of the instants at which values are taken
//
// and for pictures, whose unit is brightness, 0 to 1:
//
//   shrink             how many times smaller each side becomes before the picture is brought back to its
//   size grey               share of the colour that goes: at 1 all three channels are the grey of ITU-R
//   BT.601 mark               opacity of a white text, three to six letters anywhere
#pragma once

#include "model/result.h"
#include "training/random.h"
#include "training/reverberation.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sordino {

// How the values of a piece lie: row r of column c is the `depth` values from (c * rows + r) * depth on. A
// signal has one row and a rate; an image has no rate; bands over time have both.
struct Grid {
    std::size_t rows = 1;                            // >= 1
    double rate = 0;                                 // columns a second, Hz; 0: columns are not time
    std::span<const ImpulseResponse> responses = {}; // for reverberation, at that rate; they outlive the grid
    bool gaps = false;                               // values may be missing, as NaN
    std::size_t depth = 1;                           // >= 1; of a coloured picture 3
    bool picture = false;                            // a column is one of its lines
};

struct Corruption;

// One row of the table in corruption_kinds.cpp, which is all that a kind is.
struct CorruptionKind {
    std::string_view name;
    std::string_view measure; // what a strength is, with its unit
    std::string_view example; // a usual strength
    float lowest, highest;    // of strengths; highest may be infinity
    // In place, on whole columns, one at least; const in all but values and random.
    void (*apply)(std::span<float> values, const Grid& grid, float strength, Random& random);
    // Why it makes no sense on such a grid; "" where it does. None: it does on any.
    std::string (*problem)(const Corruption& corruption, const Grid& grid) = nullptr;
    bool whole = false; // strengths are whole numbers
};

std::span<const CorruptionKind> corruption_kinds();

// As parse_corruption makes it.
struct Corruption {
    const CorruptionKind* kind; // of corruption_kinds(); never null
    float low, high;            // the strength: kind->lowest <= low <= high <= kind->highest
    float chance = 1.0F;        // 0 to 1
    bool operator==(const Corruption&) const = default;
};

// Errors: a name, a number or a range that is none, with what was expected and its unit.
Result<Corruption> parse_corruption(const std::string& text);

// The text from which parse_corruption makes the same.
std::string text_of(const Corruption& corruption);

// The strength for one piece; none where the chance leaves it alone.
std::optional<float> draw_strength(const Corruption& corruption, Random& random);

// Applies corruptions in the order listed. Const after construction, so that threads may share one.
class Corruptor {
  public:
    // Errors: a corruption that makes no sense on such a grid.
    static Result<Corruptor> make(std::vector<Corruption> corruptions, const Grid& grid);

    // In place; whole columns, or none. Each corruption takes one number from the stream and draws the rest
    // from a stream of its own, so that a change to one leaves what the others draw.
    void apply(std::span<float> values, Random& random) const;

    bool empty() const { return corruptions_.empty(); } // apply() does nothing

  private:
    Corruptor(std::vector<Corruption> corruptions, const Grid& grid)
        : corruptions_(std::move(corruptions))
        , grid_(grid) {}

    std::vector<Corruption> corruptions_;
    Grid grid_;
};

} // namespace sordino
