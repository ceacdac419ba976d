// Draws one lane of the timeline: a channel, or the score.
const edge = { left: 70, right: 14 };
const laneHeight = 124;
const laneTop = 24; // of a lane, for its name
const laneBottom = 10;

const valueText = (value) => `${+value.toPrecision(5)}`.replace("-", "\u2212");

// Where the lane's axis begins and ends. A few values far beyond all others would flatten them, and go over
// the edge.
function extentOf(allColumns) {
    const values = Float64Array.from(allColumns.flat().flatMap(({ low, high }) => [low, high])).sort();
    if (values.length === 0) return null;
    const at = (share) => values[Math.round(share * (values.length - 1))];
    let [low, high] = [at(0), at(1)];
    const [usualLow, usualHigh] = [at(0.01), at(0.99)];
    const usual = usualHigh - usualLow;
    if (usual > 0 && high > usualHigh + 2 * usual) high = usualHigh + 0.3 * usual;
    if (usual > 0 && low < usualLow - 2 * usual) low = usualLow - 0.3 * usual;
    const room = high > low ? 0.05 * (high - low) : 0.1 * Math.abs(high) || 1;
    return { low: low - room, high: high + room, beyond: at(0) < low - room || at(1) > high + room };
}

// Many rows a bin and room to see it: from the lowest to the highest value, as nothing is known of what is between.
function drawBoxes(context, piece, track, view, xOf, yOf) {
    const [begin, end] = piece.binsOf(view);
    for (let bin = begin; bin < end; ++bin) {
        if (Number.isNaN(piece.low[track][bin])) continue;
        const left = xOf(piece.first[bin]);
        const top = yOf(piece.high[track][bin]);
        context.fillRect(left, top, Math.max(xOf(piece.last[bin]) - left, 1), Math.max(yOf(piece.low[track][bin]) - top, 1.5));
    }
}

function drawLine(context, columns, yOf) {
    context.beginPath();
    for (const { x, low, high, joined } of columns) {
        if (joined) context.lineTo(x, yOf(low));
        else context.moveTo(x, yOf(low));
        context.lineTo(high > low || joined ? x : x + 0.1, yOf(high)); // a single value is a dot
    }
    context.stroke();
}

function drawTrack(context, piece, { track, colour, width }, columns, view, xOf, yOf) {
    const binWidth = (xOf(view.to) - xOf(view.from)) / Math.max(piece.binAt(view.to) - piece.binAt(view.from), 1);
    context.fillStyle = context.strokeStyle = styleOf(colour);
    context.lineWidth = width;
    context.lineCap = context.lineJoin = "round";
    context.globalAlpha = piece.rowsABin > 1 && binWidth > 4 ? 0.6 : 1;
    if (context.globalAlpha < 1) drawBoxes(context, piece, track, view, xOf, yOf);
    else drawLine(context, columns, yOf);
    context.globalAlpha = 1;
}

function shade(context, box, stretches, colour, alpha, xOf, half) {
    context.fillStyle = styleOf(colour);
    context.globalAlpha = alpha;
    for (const { from, to } of stretches) {
        const left = xOf(from - half);
        context.fillRect(left, box.top, Math.max(xOf(to + half) - left, 2), box.height);
    }
    context.globalAlpha = 1;
}

function drawValueAxis(context, box, { low, high }, yOf) {
    const step = niceStep(high - low, 4);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (let tick = Math.ceil(low / step); tick * step <= high; ++tick) {
        const y = Math.round(yOf(tick * step)) + 0.5;
        context.fillStyle = styleOf("--line");
        context.fillRect(box.left, y - 0.5, box.width, 1);
        context.fillStyle = styleOf("--dim");
        context.fillText(tickText(tick * step, step), box.left - 8, y);
    }
}

function drawThreshold(context, box, threshold, yOf) {
    const y = Math.round(yOf(threshold)) + 0.5;
    context.strokeStyle = context.fillStyle = styleOf("--alarm");
    context.lineWidth = 1;
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(box.left, y);
    context.lineTo(box.left + box.width, y);
    context.stroke();
    context.setLineDash([]);
}

function drawName(context, box, name, remark) {
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillStyle = styleOf("--text");
    const font = context.font;
    context.font = `600 ${font}`;
    context.fillText(name, box.left, box.top - 7);
    const width = context.measureText(name).width;
    context.font = font;
    context.fillStyle = styleOf("--dim");
    context.fillText(remark, box.left + width + 12, box.top - 7);
}

// lane: { name, lines: [{ track, colour, width }], shaded: a track or none, fixed: an extent or none, threshold }
function drawLane(context, box, lane, piece, view, alarms, xOf, step) {
    const lines = lane.lines.filter(({ track }) => piece.has(track));
    const all = lines.map(({ track }) => columnsOf(piece, track, view, xOf, 3 * step));
    const extent = lane.fixed ?? extentOf(all);
    drawName(context, box, lane.name, extent ? (extent.beyond ? "some values lie beyond the edge" : "") : "no values here");
    if (!extent) return;
    const yOf = (value) => box.top + (box.height * (extent.high - value)) / (extent.high - extent.low);
    drawValueAxis(context, box, extent, yOf);
    context.save();
    context.beginPath();
    context.rect(box.left, box.top - 2, box.width, box.height + 4);
    context.clip();
    if (piece.has(lane.shaded)) shade(context, box, stretchesOf(piece, lane.shaded, view), "--filled", 0.25, xOf, step / 2);
    shade(context, box, alarms.filter((alarm) => alarm.lane !== lane.channel), "--alarm", 0.1, xOf, step / 2);
    shade(context, box, alarms.filter((alarm) => alarm.lane === lane.channel), "--alarm", 0.3, xOf, step / 2);
    lines.forEach((line, i) => drawTrack(context, piece, line, all[i], view, xOf, yOf));
    if (lane.threshold !== undefined) drawThreshold(context, box, lane.threshold, yOf);
    context.restore();
}
