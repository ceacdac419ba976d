// Pictures with their axes, and the legend of their colours.

// Lightness rises evenly from 5 to 96 (CIELAB) while the hue turns from blue over rose to yellow: it reads
// the same without any sense of red and green, and in grey.
const colourStops = [
    [0, 18, 32], [0, 38, 77], [44, 53, 124], [110, 60, 148], [174, 63, 152],
    [227, 78, 132], [253, 118, 110], [255, 166, 115], [255, 207, 148], [255, 242, 217],
];
const rangeDb = 80; // from the brightest colour to the darkest
const gutter = 52; // pixels left of the pictures, for the frequency axis
const timeAxisHeight = 22;

function colour(share) {
    const place = Math.min(Math.max(share, 0), 1) * (colourStops.length - 1);
    const stop = Math.min(Math.floor(place), colourStops.length - 2);
    return colourStops[stop].map((low, c) => low + (place - stop) * (colourStops[stop + 1][c] - low));
}

function styleOf(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name);
}

// Fits the canvas to the screen's pixels; drawing stays in CSS pixels.
function fitted(canvas) {
    const { width, height } = canvas.getBoundingClientRect();
    const density = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    const context = canvas.getContext("2d");
    context.scale(density, density);
    context.font = "12px system-ui, 'Liberation Sans', sans-serif";
    return { context, width, height };
}

// One pixel per cell; made once, scaled when drawn. A cell is a byte, of which the palette has the colour.
function imageOf(bytes, rows, palette) {
    const columns = bytes.length / rows;
    const canvas = document.createElement("canvas");
    canvas.width = columns;
    canvas.height = rows;
    const image = new ImageData(columns, rows);
    for (let column = 0; column < columns; ++column) {
        for (let row = 0; row < rows; ++row) {
            const pixel = ((rows - 1 - row) * columns + column) * 4;
            image.data.set(palette[bytes[column * rows + row]], pixel);
            image.data[pixel + 3] = 255;
        }
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
}

const paletteOf = (share) => Array.from({ length: 256 }, (_, byte) => colour(share(byte)));

// Bytes of levels hold half decibels above -120.
const levelPalette = (topDb) => paletteOf((byte) => (byte / 2 - 120 - topDb) / rangeDb + 1);

// The smallest of the usual steps that leaves room for the labels.
function timeStep(seconds, labels) {
    const steps = [
        1e-5, 1e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30,
        60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400,
        ...[2, 7, 14, 30, 60, 120, 365].map((days) => days * 86400),
    ];
    return steps.find((step) => seconds / step <= labels) ?? seconds;
}

function timeLabel(seconds, total) {
    if (total < 0.5) return `${+(seconds * 1000).toFixed(2)} ms`;
    if (total < 120) return `${+seconds.toFixed(2)} s`;
    const [unit, length] = total < 3600 ? ["min", 60] : ["h", 3600];
    const whole = Math.floor(seconds / length);
    const sixtieths = Math.round(((seconds % length) * 60) / length);
    return sixtieths === 0 ? `${whole} ${unit}` : `${whole}:${String(sixtieths).padStart(2, "0")}`;
}

function drawTimeAxis(context, box, seconds) {
    const step = timeStep(seconds, Math.max(1, box.width / 90));
    let free = -Infinity; // where the next label may begin
    context.textBaseline = "top";
    context.textAlign = "center";
    for (let time = 0; time <= seconds * 1.0001; time += step) {
        const x = box.left + (box.width * time) / seconds;
        const label = timeLabel(time, seconds);
        const half = context.measureText(label).width / 2;
        const middle = Math.min(Math.max(x, box.left + half), box.left + box.width - half);
        context.fillRect(Math.round(x), box.bottom, 1, 4);
        if (middle - half < free) continue;
        context.fillText(label, middle, box.bottom + 8);
        free = middle + half + 16;
    }
}

// Even in ln(1 + f / corner), as the rows are.
function drawFrequencyAxis(context, box, nyquist, corner) {
    const octaves = Math.log1p(nyquist / corner);
    const inKilo = nyquist >= 2000;
    const ticks = inKilo ? [0, 100, 250, 500] : [0, 5, 10, 20, 50, 100, 200, 500];
    for (let hz = 1000; hz <= nyquist; hz *= 2) ticks.push(hz);
    context.textAlign = "right";
    context.textBaseline = "middle";
    let lastY = box.top - 99;
    for (const hz of ticks.filter((tick) => tick <= nyquist).reverse()) {
        const y = box.bottom - (box.height * Math.log1p(hz / corner)) / octaves;
        const labelY = Math.min(Math.max(y, box.top + 6), box.bottom - 6);
        if (labelY - lastY < 18) continue;
        const unit = lastY < 0 ? (inKilo ? " kHz" : " Hz") : "";
        context.fillRect(box.left - 5, Math.round(y), 4, 1);
        context.fillText((inKilo ? hz / 1000 : hz) + unit, box.left - 8, labelY);
        lastY = labelY;
    }
}

// What stands under the ends and the middle of the level's scale.
function levelTexts(topDb) {
    const texts = [rangeDb, rangeDb / 2, 0].map((below) => String(topDb - below).replace("-", "\u2212"));
    return [texts[0], texts[1], `${texts[2]} dBFS`];
}

function drawLegend(canvas, ticks, texts) {
    const { context, width, height } = fitted(canvas);
    for (let x = 0; x < width; ++x) {
        context.fillStyle = `rgb(${colour(x / width).join(" ")})`;
        context.fillRect(x, 0, width - x, height); // to the end: no seams at fractional scales
    }
    const labels = texts.map((text, t) => {
        const label = document.createElement("i");
        const share = t / (texts.length - 1);
        label.style.left = `${share * 100}%`;
        label.style.transform = `translateX(${-share * 100}%)`; // the outer ones end where the scale ends
        label.textContent = text;
        return label;
    });
    ticks.replaceChildren(...labels);
}
