// Draws a track: spectrogram, waveform and axes on one canvas.
// What drawTrack() needs of one sound; both waveforms stand in proportion to the larger peak.
function trackOf(side, page, spectrogram, waveform) {
    const peakDb = (name) => page[name].peak_db ?? -120;
    return {
        image: imageOf(spectrogram, page.rows, levelPalette(page.top_db)),
        imageSeconds: (spectrogram.length / page.rows) * page[side].spectrogram_column_seconds,
        waveform: new Int8Array(waveform.buffer),
        waveformColumnSeconds: page[side].waveform_column_seconds,
        peakShare: 10 ** ((peakDb(side) - Math.max(peakDb("before"), peakDb("after"))) / 20),
        colour: `--${side}`,
    };
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
