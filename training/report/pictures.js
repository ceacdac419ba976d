// Draws a track: spectrogram, waveform and axes on one canvas, and the colour scale's legend.

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

// One pixel per cell; made once, scaled when drawn. Bytes hold half decibels above -120.
function spectrogramImage(bytes, rows, topDb) {
    const share = (byte) => (byte / 2 - 120 - topDb) / rangeDb + 1;
    const palette = Array.from({ length: 256 }, (_, byte) => colour(share(byte)));
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

// What drawTrack() needs of one sound; both waveforms stand in proportion to the larger peak.
function trackOf(side, page, spectrogram, waveform) {
    const peakDb = (name) => page[name].peak_db ?? -120;
    return {
        image: spectrogramImage(spectrogram, page.rows, page.top_db),
        imageSeconds: (spectrogram.length / page.rows) * page[side].spectrogram_column_seconds,
        waveform: new Int8Array(waveform.buffer),
        waveformColumnSeconds: page[side].waveform_column_seconds,
        peakShare: 10 ** ((peakDb(side) - Math.max(peakDb("before"), peakDb("after"))) / 20),
        colour: `--${side}`,
    };
}

// The smallest of the usual steps that leaves room for the labels.
function timeStep(seconds, labels) {
    const steps = [
        1e-5, 1e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30,
        60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400,
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

// bytes: lowest and highest sample per column; +-127 is this sound's peak, `share` of the picture's height.
function drawWaveform(context, box, bytes, columnWidth, share) {
    const middle = box.top + box.height / 2;
    const y = (sample) => middle - (sample / 127) * share * (box.height / 2 - 1);
    const columns = bytes.length / 2;
    context.beginPath();
    for (let c = 0; c < columns; ++c) {
        const x = box.left + c * columnWidth;
        const bottom = Math.max(y(bytes[2 * c]), middle + 0.5);
        const top = Math.min(y(bytes[2 * c + 1]), middle - 0.5);
        context.rect(x, top, Math.max(columnWidth, 1), bottom - top);
    }
    context.fill();
}

function drawTrack(canvas, track, page) {
    const { context, width, height } = fitted(canvas);
    const waveHeight = Math.round(height * 0.2);
    const area = { left: gutter, width: width - gutter };
    const bottom = height - timeAxisHeight;
    const picture = { ...area, top: 0, bottom: bottom - waveHeight - 6, height: bottom - waveHeight - 6 };
    const wave = { ...area, top: bottom - waveHeight, bottom, height: waveHeight };
    const widthOf = (seconds) => (area.width * seconds) / page.seconds;

    context.save();
    context.beginPath();
    context.rect(area.left, 0, area.width, bottom);
    context.clip();
    context.fillStyle = styleOf("--ground");
    context.fillRect(area.left, 0, area.width, bottom);
    context.imageSmoothingQuality = "high";
    context.drawImage(track.image, area.left, picture.top, widthOf(track.imageSeconds), picture.height);
    context.fillStyle = styleOf(track.colour);
    drawWaveform(context, wave, track.waveform, widthOf(track.waveformColumnSeconds), track.peakShare);
    context.restore();

    context.fillStyle = styleOf("--dim");
    drawFrequencyAxis(context, picture, page.rate / 2, page.cornerHz);
    drawTimeAxis(context, { ...area, bottom }, page.seconds);
    if (page.playableSeconds < page.seconds) {
        context.fillStyle = styleOf("--text");
        context.fillRect(area.left, bottom, Math.max(2, widthOf(page.playableSeconds)), 3);
    }
}

function drawLegend(canvas, ticks, topDb) {
    const { context, width, height } = fitted(canvas);
    for (let x = 0; x < width; ++x) {
        context.fillStyle = `rgb(${colour(x / width).join(" ")})`;
        context.fillRect(x, 0, width - x, height); // to the end: no seams at fractional scales
    }
    const labels = [0, 0.5, 1].map((share) => {
        const label = document.createElement("i");
        label.style.left = `${share * 100}%`;
        label.style.transform = `translateX(${-share * 100}%)`; // the outer ones end where the scale ends
        const db = String(topDb - rangeDb * (1 - share)).replace("-", "\u2212");
        label.textContent = share === 1 ? `${db} dBFS` : db;
        return label;
    });
    ticks.replaceChildren(...labels);
}
