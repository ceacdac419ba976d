// Lanes over one axis of time: what is seen of it, by wheel, pointer and keys, and what is read there.
const axisHeight = 26;
const { unit, origin, end: lastPlace } = page.axis;

const isoText = (place) => new Date(Math.round((origin + place) * 1000)).toISOString().replace("T", " ");

// A place, to steps of so much.
function placeText(place, step) {
    if (unit === "row") return `row ${Math.round(origin + place)}`;
    const decimals = step >= 1 ? 0 : Math.min(Math.ceil(-Math.log10(step) - 1e-9), 6);
    if (unit === "date") return isoText(place).slice(0, decimals > 0 ? 23 : 19);
    return `${(origin + place).toFixed(decimals).replace("-", "\u2212")} s`; // as the table has it
}

function tickLabel(place, step) {
    if (unit === "row") return String(Math.round(origin + place));
    if (unit !== "date") return placeText(place, step);
    const text = isoText(place);
    if (step >= 86400 || text.slice(11, 23) === "00:00:00.000") return text.slice(0, 10);
    return text.slice(11, step >= 60 ? 16 : step >= 1 ? 19 : 23);
}

const spanText = (length) => (unit === "row" ? `${Math.round(length) + 1} rows` : durationText(length));

class Timeline {
    // lanes: see drawLane; readings of a lane: [{ name, track }]. onView: called with each new view and its piece.
    constructor(parent, pieces, alarms, onView) {
        Object.assign(this, { parent, pieces, alarms, onView, lanes: [] });
        [this.canvas, this.overlay] = parent.querySelectorAll("canvas");
        this.step = pieces[0].usualStep();
        this.whole = { from: 0, to: Math.max(lastPlace, this.step) };
        this.view = { ...this.whole };
        this.hovered = this.dragged = null;
        this.listen();
        new ResizeObserver(() => this.draw()).observe(this.canvas);
    }

    setLanes(lanes) {
        this.lanes = lanes;
        this.parent.style.setProperty("--height", `${lanes.length * laneHeight + axisHeight}px`);
        this.redraw();
    }

    // View

    setView(from, to) {
        const length = Math.min(Math.max(to - from, 4 * this.step), this.whole.to);
        const start = Math.min(Math.max((from + to - length) / 2, 0), this.whole.to - length);
        this.view = { from: start, to: start + length };
        this.redraw();
    }

    // About a place; a factor below 1 zooms in.
    zoom(factor, place = (this.view.from + this.view.to) / 2) {
        this.setView(place + (this.view.from - place) * factor, place + (this.view.to - place) * factor);
    }

    move(places) {
        const { from, to } = this.view;
        const free = Math.min(Math.max(places, -from), this.whole.to - to);
        this.setView(from + free, to + free);
    }

    showAll() { this.setView(0, this.whole.to); }

    // With some room around, and no more than is known row by row.
    showSpan(from, to) {
        const room = Math.max(2 * (to - from), 40 * this.step);
        const piece = this.pieces.slice(1).find((part) => part.from <= from && part.to >= to);
        const held = piece ?? this.whole;
        this.setView(Math.max(from - room, held.from), Math.min(to + room, held.to));
    }

    // Geometry

    x(place) {
        const share = (place - this.view.from) / (this.view.to - this.view.from);
        return edge.left + share * (this.width - edge.left - edge.right);
    }

    placeAt(event) {
        const share = (event.offsetX - edge.left) / (this.width - edge.left - edge.right);
        return this.view.from + Math.min(Math.max(share, 0), 1) * (this.view.to - this.view.from);
    }

    box(lane) {
        const width = this.width - edge.left - edge.right;
        return { left: edge.left, width, top: lane * laneHeight + laneTop, height: laneHeight - laneTop - laneBottom };
    }

    // Drawing

    redraw() {
        if (this.waiting) return;
        this.waiting = requestAnimationFrame(() => {
            this.waiting = 0;
            this.draw();
        });
    }

    draw() {
        const { context, width, height } = fitted(this.canvas);
        Object.assign(this, { width, height });
        this.piece = pieceFor(this.pieces, this.view);
        const alarms = this.alarms.filter(({ from, to }) => to >= this.view.from && from <= this.view.to);
        const xOf = (place) => this.x(place);
        this.drawAxis(context);
        this.lanes.forEach((lane, l) => drawLane(context, this.box(l), lane, this.piece, this.view, alarms, xOf, this.step));
        this.drawOverlay();
        this.onView(this.view, this.piece);
    }

    drawAxis(context) {
        const labels = Math.max((this.width - edge.left) / (unit === "date" ? 120 : 100), 1);
        const length = this.view.to - this.view.from;
        const step = unit === "date" ? timeStep(length, labels) : Math.max(niceStep(length, labels), unit === "row" ? 1 : 0);
        const bottom = this.height - axisHeight;
        context.textBaseline = "top";
        context.textAlign = "center";
        for (let tick = Math.ceil((origin + this.view.from) / step); ; ++tick) {
            const place = tick * step - origin;
            if (place > this.view.to) break;
            const x = Math.round(this.x(place));
            context.fillStyle = styleOf("--line");
            this.lanes.forEach((_, l) => context.fillRect(x, this.box(l).top, 1, this.box(l).height));
            context.fillStyle = styleOf("--dim");
            context.fillRect(x, bottom, 1, 4);
            const label = tickLabel(place, step);
            const half = context.measureText(label).width / 2 + 2;
            context.fillText(label, Math.min(Math.max(x, half), this.width - half), bottom + 8);
        }
    }

    drawOverlay() {
        const { context } = fitted(this.overlay);
        if (this.dragged?.selects) {
            const [a, b] = [this.x(this.dragged.from), this.x(this.dragged.to)];
            context.fillStyle = styleOf("--blue");
            context.globalAlpha = 0.18;
            context.fillRect(Math.min(a, b), 0, Math.abs(b - a), this.height - axisHeight);
            context.globalAlpha = 1;
        }
        if (this.hovered === null) return;
        const bin = this.piece.nearest(this.hovered);
        const place = (this.piece.first[bin] + this.piece.last[bin]) / 2;
        context.fillStyle = styleOf("--text");
        context.fillRect(Math.round(this.x(place)), 0, 1, this.height - axisHeight);
        this.drawTag(context, placeText(place, Math.min(this.step, 1)), this.x(place), this.height - axisHeight + 6);
        this.lanes.forEach((lane, l) => this.drawReading(context, lane, bin, this.box(l)));
    }

    drawTag(context, text, x, y) {
        const half = context.measureText(text).width / 2 + 6;
        const middle = Math.min(Math.max(x, half), this.width - half);
        context.fillStyle = styleOf("--text");
        context.fillRect(middle - half, y, 2 * half, 18);
        context.fillStyle = styleOf("--ground");
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.fillText(text, middle, y + 9.5);
    }

    // Values of the bin under the pointer, at the lane's top right.
    drawReading(context, lane, bin, box) {
        context.textBaseline = "alphabetic";
        context.textAlign = "right";
        let right = box.left + box.width;
        for (const { name, track, colour } of [...lane.readings].reverse()) {
            if (!this.piece.has(track) || Number.isNaN(this.piece.low[track][bin])) continue;
            const [low, high] = [this.piece.low[track][bin], this.piece.high[track][bin]];
            const text = `${name} ${low === high ? valueText(low) : `${valueText(low)} to ${valueText(high)}`}`;
            const width = context.measureText(text).width;
            context.fillStyle = styleOf("--panel");
            context.fillRect(right - width - 6, box.top - 20, width + 12, 18);
            context.fillStyle = styleOf(colour);
            context.fillText(text, right, box.top - 7);
            right -= width + 18;
        }
    }

    // Hands

    listen() {
        const on = (name, act) => this.canvas.addEventListener(name, (event) => act(event));
        on("wheel", (event) => this.onWheel(event));
        on("pointerdown", (event) => this.onDown(event));
        on("pointermove", (event) => this.onMove(event));
        on("pointerup", () => this.onUp());
        on("pointercancel", () => this.endDrag());
        on("pointerleave", () => this.hover(null));
        on("dblclick", () => this.showAll());
        on("keydown", (event) => this.onKey(event));
    }

    hover(place) {
        this.hovered = place;
        this.drawOverlay();
    }

    // Where nothing is left to zoom out of, the wheel moves the page.
    onWheel(event) {
        const length = this.view.to - this.view.from;
        const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
        if (!sideways && event.deltaY > 0 && length >= this.whole.to) return;
        event.preventDefault();
        if (sideways) this.move((event.deltaX / this.width) * length);
        else this.zoom(Math.exp(Math.min(Math.max(event.deltaY, -300), 300) * 0.002), this.placeAt(event));
    }

    onDown(event) {
        if (event.button !== 0) return;
        const place = this.placeAt(event);
        this.dragged = { from: place, to: place, x: event.offsetX, moves: event.shiftKey || event.pointerType === "touch" };
        this.canvas.setPointerCapture(event.pointerId);
    }

    onMove(event) {
        const place = this.placeAt(event);
        if (this.dragged?.moves) {
            const share = (this.dragged.x - event.offsetX) / (this.width - edge.left - edge.right);
            this.dragged.x = event.offsetX;
            this.move(share * (this.view.to - this.view.from));
        } else if (this.dragged) {
            this.dragged.to = place;
            this.dragged.selects ||= Math.abs(event.offsetX - this.dragged.x) > 5;
        }
        this.hover(place);
    }

    onUp() {
        const { from, to, selects } = this.dragged ?? {};
        this.endDrag();
        if (selects) this.setView(Math.min(from, to), Math.max(from, to));
    }

    endDrag() {
        this.dragged = null;
        this.drawOverlay();
    }

    onKey(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const length = this.view.to - this.view.from;
        const acts = {
            ArrowLeft: () => this.move(-0.2 * length),
            ArrowRight: () => this.move(0.2 * length),
            "+": () => this.zoom(0.5),
            "=": () => this.zoom(0.5),
            "-": () => this.zoom(2),
            0: () => this.showAll(),
            Home: () => this.showAll(),
        };
        if (!acts[event.key]) return;
        event.preventDefault();
        acts[event.key]();
    }
}
