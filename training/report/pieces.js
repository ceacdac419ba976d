// Pieces of the log: the places of bins, and the lowest and highest values of tracks in them.
class Piece {
    constructor({ id, bins, rows_a_bin, tracks }) {
        const { buffer } = bytesOf(id);
        let at = 0;
        const take = (Type) => {
            const values = new Type(buffer, at, bins);
            at += values.byteLength;
            return values;
        };
        Object.assign(this, { bins, rowsABin: rows_a_bin, low: [], high: [] });
        this.first = take(Float64Array);
        this.last = rows_a_bin > 1 ? take(Float64Array) : this.first;
        for (const track of tracks) {
            this.low[track] = take(Float32Array);
            this.high[track] = rows_a_bin > 1 ? take(Float32Array) : this.low[track];
        }
    }

    has(track) { return this.low[track] !== undefined; }
    get from() { return this.first[0]; }
    get to() { return this.last[this.bins - 1]; }

    // The first bin that ends at the place or after it; `bins` where none does.
    binAt(place) {
        let [low, high] = [0, this.bins];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.last[middle] < place) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    // The bins of a stretch and one more on each side, so that lines go on over its edges.
    binsOf({ from, to }) {
        return [Math.max(this.binAt(from) - 1, 0), Math.min(this.binAt(to) + 2, this.bins)];
    }

    // The bin nearest to the place.
    nearest(place) {
        const after = Math.min(this.binAt(place), this.bins - 1);
        if (after === 0 || this.first[after] <= place) return after;
        return place - this.last[after - 1] < this.first[after] - place ? after - 1 : after;
    }

    // The usual step from a row to the next one: the median of those between bins.
    usualStep() {
        const steps = Float64Array.from({ length: this.bins - 1 }, (_, i) => this.first[i + 1] - this.last[i]).sort();
        return steps.length > 0 ? steps[steps.length >> 1] : 1;
    }
}

// The one that shows a stretch in the most detail: a part that has it all, or else the whole log.
function pieceFor(pieces, { from, to }) {
    const has = (piece) => piece.from <= Math.max(from, 0) && piece.to >= Math.min(to, pieces[0].to);
    return pieces.slice(1).find(has) ?? pieces[0];
}

// What a track is in each column of pixels: its lowest and highest value, and whether a line from the column
// before leads there (not over a missing value or a gap in time).
function columnsOf(piece, track, view, xOf, gap) {
    const [begin, end] = piece.binsOf(view);
    const columns = [];
    let last = null;
    let lastPlace = -Infinity;
    for (let bin = begin; bin < end; ++bin) {
        const [low, high] = [piece.low[track][bin], piece.high[track][bin]];
        const apart = piece.first[bin] - lastPlace > gap;
        lastPlace = piece.last[bin];
        if (Number.isNaN(low)) {
            last = null;
            continue;
        }
        const x = xOf((piece.first[bin] + piece.last[bin]) / 2);
        if (last && !apart && Math.round(last.x) === Math.round(x)) {
            last.low = Math.min(last.low, low);
            last.high = Math.max(last.high, high);
        } else {
            columns.push(last = { x, low, high, joined: last !== null && !apart });
        }
    }
    return columns;
}

// Stretches of bins in which a track has values, as places.
function stretchesOf(piece, track, view) {
    const [begin, end] = piece.binsOf(view);
    const stretches = [];
    let open = null;
    for (let bin = begin; bin < end; ++bin) {
        if (Number.isNaN(piece.low[track][bin])) open = null;
        else if (open) open.to = piece.last[bin];
        else stretches.push(open = { from: piece.first[bin], to: piece.last[bin] });
    }
    return stretches;
}
