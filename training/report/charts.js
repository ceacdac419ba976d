// Line charts over epochs (or rows), with the values of the epoch under the pointer in all of them.
const svgNames = element("sound-button").content.querySelector("svg").namespaceURI;
const margin = { left: 62, right: 18, top: 20, bottom: 36 };

function svg(name, attributes, parent, text = "") {
    const made = document.createElementNS(svgNames, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return parent.appendChild(made);
}

// Where the axis begins and ends: at whole steps around what is shown. A first epoch that lies far above all
// others would flatten them, and goes over the top.
function rangeOf(series, lastEpoch, fromZero) {
    const shown = series.flatMap(({ epochs, values }) =>
        values.filter((value, i) => isNumber(value) && epochs[i] <= lastEpoch));
    const settled = series.flatMap(({ epochs, values }) =>
        values.filter((value, i) => isNumber(value) && epochs[i] <= lastEpoch && epochs[i] > 1));
    if (shown.length === 0) return null;
    let [low, high] = [Math.min(...shown), Math.max(...shown)];
    if (settled.length >= 8) {
        const [least, most] = [Math.min(...settled), Math.max(...settled)];
        if (high > most + 2 * (most - least) && most > least) high = most + 0.2 * (most - least);
    }
    if (fromZero) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
    if (high - low < 1e-3 * Math.abs(high) || high === low) {
        const room = Math.abs(high) > 0 ? 0.1 * Math.abs(high) : 1;
        [low, high] = [low - room, high + room];
    }
    const step = niceStep(high - low, 5);
    return { low: Math.floor(low / step + 1e-9) * step, high: Math.ceil(high / step - 1e-9) * step, step };
}

// Stretches of epochs whose values are numbers.
function stretches({ epochs, values }) {
    const found = [[]];
    values.forEach((value, i) => {
        if (isNumber(value)) found.at(-1).push([epochs[i], value]);
        else found.push([]);
    });
    return found.filter((stretch) => stretch.length > 0);
}

function drawKey(parent, { name, colour, dashed }) {
    const key = html("span", "key", parent);
    const sample = svg("svg", { viewBox: "0 0 22 8", style: "width: 22px" }, key);
    svg("path", { class: `line ${dashed ? "last-run" : ""}`, d: "M0 4H22", style: `--colour: var(${colour})` }, sample);
    key.append(name);
}

class Chart {
    // chart: { title, unit, axis, fromZero, text(value), series: [{ name, colour, dashed, epochs, values }], best: [epoch, value] }
    constructor(parent, chart, lastEpoch, hover) {
        Object.assign(this, { axis: "epoch" }, chart, { lastEpoch, hover });
        this.figure = html("figure", "chart", parent);
        const caption = html("figcaption", "", this.figure);
        const title = html("b", "", caption, this.title);
        html("small", "", title, this.unit ? `, ${this.unit}` : "");
        if (this.series.length > 1) this.series.forEach((series) => drawKey(caption, series));
        this.drawing = svg("svg", { class: "drawing", role: "img" }, this.figure);
        this.drawing.setAttribute("aria-label", `${this.title} over ${this.axis}s 1 to ${lastEpoch}`);
        this.tip = html("div", "tip", this.figure);
        this.tip.hidden = true;
        this.drawing.addEventListener("pointermove", (event) => hover(this.epochAt(event)));
        this.drawing.addEventListener("pointerdown", (event) => hover(this.epochAt(event)));
        this.drawing.addEventListener("pointerleave", () => hover(null));
        new ResizeObserver(() => this.draw()).observe(this.drawing);
    }

    x(epoch) {
        const share = this.lastEpoch > 1 ? (epoch - 1) / (this.lastEpoch - 1) : 0.5;
        return margin.left + share * (this.width - margin.left - margin.right);
    }

    y(value) {
        const share = (value - this.range.low) / (this.range.high - this.range.low);
        return this.height - margin.bottom - share * (this.height - margin.top - margin.bottom);
    }

    epochAt(event) {
        const share = (event.offsetX - margin.left) / (this.width - margin.left - margin.right);
        const epoch = Math.round(1 + share * (this.lastEpoch - 1));
        return Math.min(Math.max(epoch, 1), this.lastEpoch);
    }

    draw() {
        ({ width: this.width, height: this.height } = this.drawing.getBoundingClientRect());
        this.range = rangeOf(this.series, this.lastEpoch, this.fromZero);
        this.drawing.replaceChildren();
        if (!this.range) {
            svg("text", { x: this.width / 2, y: this.height / 2, "text-anchor": "middle" }, this.drawing, "no finite value");
            return;
        }
        this.drawAxes();
        const clip = `clip-${this.title.replaceAll(/\W/g, "-")}`;
        const frame = svg("clipPath", { id: clip }, this.drawing);
        const box = { x: margin.left - 4, y: margin.top - 4, width: this.width - margin.left - margin.right + 8, height: this.height };
        svg("rect", box, frame);
        const lines = svg("g", { "clip-path": `url(#${clip})` }, this.drawing);
        for (const series of this.series) this.drawSeries(series, lines);
        const higher = this.series.some(({ values }) => values.some((value) => isNumber(value) && value > this.range.high));
        const place = { x: margin.left, y: margin.top - 6 };
        if (higher) svg("text", place, this.drawing, "the first epoch lies higher");
        if (this.best) this.drawBest();
        this.hovered = svg("g", {}, this.drawing);
    }

    drawAxes() {
        const [right, bottom] = [this.width - margin.right, this.height - margin.bottom];
        const { low, high, step } = this.range;
        for (let n = 0; low + n * step <= high + step / 2; ++n) {
            const y = Math.round(this.y(low + n * step)) + 0.5;
            svg("path", { class: "grid", d: `M${margin.left} ${y}H${right}` }, this.drawing);
            const label = { x: margin.left - 8, y: y + 4, "text-anchor": "end" };
            svg("text", label, this.drawing, tickText(low + n * step, step));
        }
        svg("path", { class: "axis", d: `M${margin.left} ${bottom + 0.5}H${right}` }, this.drawing);
        const every = Math.max(1, niceStep(this.lastEpoch, Math.max(2, (right - margin.left) / 70)));
        for (let epoch = every > 1 ? every : 1; epoch <= this.lastEpoch; epoch += every) {
            const x = Math.round(this.x(epoch)) + 0.5;
            svg("path", { class: "axis", d: `M${x} ${bottom}v4` }, this.drawing);
            svg("text", { x, y: bottom + 17, "text-anchor": "middle" }, this.drawing, epoch);
        }
        svg("text", { x: right, y: this.height - 4, "text-anchor": "end" }, this.drawing, this.axis);
    }

    drawSeries(series, parent) {
        const dots = series.epochs.length <= 12 && !series.dashed;
        for (const stretch of stretches(series)) {
            const points = stretch.map(([epoch, value]) => `${this.x(epoch).toFixed(1)} ${this.y(value).toFixed(1)}`);
            const look = { class: `line ${series.dashed ? "last-run" : ""}`, style: `--colour: var(${series.colour})` };
            svg("path", { ...look, d: `M${points.join("L")}` }, parent);
            if (!dots && stretch.length > 1) continue;
            for (const [epoch, value] of stretch) this.drawDot(epoch, value, series, parent);
        }
    }

    drawDot(epoch, value, series, parent) {
        const place = { cx: this.x(epoch), cy: this.y(value), r: 3.5 };
        svg("circle", { class: "dot", style: `--colour: var(${series.colour})`, ...place }, parent);
    }

    drawBest() {
        const [epoch, value] = this.best;
        const [x, y] = [this.x(epoch), this.y(value)];
        svg("path", { class: "best-line", d: `M${x} ${this.height - margin.bottom}V${margin.top - 6}` }, this.drawing);
        svg("circle", { class: "best-ring", cx: x, cy: y, r: 5, style: "--colour: var(--held-out)" }, this.drawing);
        const toLeft = x > this.width / 2;
        const place = { x: x + (toLeft ? -8 : 8), y: margin.top - 6, "text-anchor": toLeft ? "end" : "start" };
        svg("text", { class: "best-text", ...place }, this.drawing, `best: ${this.text(value)}, epoch ${epoch}`);
    }

    // null: nothing.
    show(epoch) {
        if (!this.range) return;
        this.hovered.replaceChildren();
        this.tip.hidden = epoch === null;
        if (epoch === null) return;
        const x = this.x(epoch);
        svg("path", { class: "hover-line", d: `M${x} ${margin.top}V${this.height - margin.bottom}` }, this.hovered);
        this.tip.replaceChildren();
        html("b", "", this.tip, `${this.axis[0].toUpperCase()}${this.axis.slice(1)} ${epoch}`);
        for (const series of this.series) {
            const at = series.epochs.indexOf(epoch);
            if (at < 0) continue;
            const row = html("div", "", this.tip);
            drawKey(row, series);
            html("span", "", row, isNumber(series.values[at]) ? this.text(series.values[at]) : "no number");
            if (isNumber(series.values[at])) this.drawDot(epoch, series.values[at], series, this.hovered);
        }
        const toLeft = x > this.width / 2;
        this.tip.style.left = toLeft ? "" : `${x + 30}px`;
        this.tip.style.right = toLeft ? `${this.width - x + 30}px` : "";
        this.tip.style.top = `${this.drawing.getBoundingClientRect().top - this.figure.getBoundingClientRect().top + 24}px`;
    }
}
