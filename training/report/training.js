// Fills a run's page from its data, and loads it again while the run goes on.
const { curves, last_run: lastRun } = page;
const reloadSeconds = 30;

// Losses of all sizes, and rates.
const inDigits = (value) => value.toPrecision(4).replace("-", "\u2212");
const inFewDigits = (value) => `${+value.toPrecision(4)}`;
const inTwoDigits = (value) => value.toFixed(2).replace("-", "\u2212");

// The weights that the run keeps are those of the last epoch that was better than all before.
function bestOf({ best, epoch, validation_loss, validation_snr_db }) {
    const at = best.lastIndexOf(true);
    if (at < 0 || !isNumber(validation_loss[at])) return null;
    return { epoch: epoch[at], loss: validation_loss[at], snr: validation_snr_db[at] };
}

const best = bestOf(curves);
const lastBest = bestOf(lastRun.curves);
const epochs = curves.epoch.length;

// In short

function lossText() {
    if (!best) return "lower is better";
    if (!lastBest) return `epoch ${best.epoch}; lower is better`;
    return `epoch ${best.epoch}; last run: ${inDigits(lastBest.loss)}`;
}

function fillTiles() {
    addTile("Epochs", String(epochs), page.finished ? "the run has ended" : "so far");
    const seconds = curves.seconds.at(-1);
    const minutes = Math.round(seconds / 60);
    const speed = curves.audio_rate.at(-1);
    addTile("Time", isNumber(seconds) ? durationText(minutes < 60 ? seconds : 60 * minutes) : "\u2013",
        isNumber(speed) ? `at ${Math.round(speed)} ${page.of_rows ? "rows a second" : "times real time"}` : "of the whole run so far");
    addTile("Best held-out loss", best ? inDigits(best.loss) : "\u2013", lossText());
    if (best?.snr === 0) return; // not measured
    addTile("Held-out SNR", best && isNumber(best.snr) ? `${inTwoDigits(best.snr)} dB` : "\u2013",
        lastBest && isNumber(lastBest.snr) ? `last run: ${inTwoDigits(lastBest.snr)} dB` : "in the best epoch");
}

// Curves

// A longer last run shows where this one may go, but must not press it to the edge.
const lastEpoch = Math.max(curves.epoch.at(-1) ?? 1,
    Math.min(lastRun.curves.epoch.at(-1) ?? 0, 2 * epochs + 10));

function seriesOf(name, key, colour, source = curves, dashed = false) {
    const shown = source.epoch.filter((epoch) => epoch <= lastEpoch).length;
    return { name, colour, dashed, epochs: source.epoch.slice(0, shown), values: source[key].slice(0, shown) };
}

function withLastRun(key, series) {
    if (lastRun.curves.epoch.length === 0) return series;
    return [...series, seriesOf("last run", key, "--last", lastRun.curves, true)];
}

const chartsToDraw = [
    {
        title: "Loss", unit: "lower is better", text: inDigits, best: best && [best.epoch, best.loss],
        series: () => withLastRun("validation_loss", [
            seriesOf("training", "training_loss", "--training"),
            seriesOf("held out", "validation_loss", "--held-out"),
        ]),
    },
    {
        title: "Held-out SNR", unit: page.windows.length > 0 ? "dB" : "dB, after the mask", text: (value) => `${inTwoDigits(value)} dB`,
        series: () => withLastRun("validation_snr_db", [seriesOf("this run", "validation_snr_db", "--held-out")]),
    },
    {
        title: "Gradient norm", unit: "mean of the epoch", text: inFewDigits, fromZero: true,
        series: () => [seriesOf("gradient norm", "gradient_norm", "--training")],
    },
    {
        title: "Learning rate", unit: "", fromZero: true, text: inFewDigits,
        series: () => [seriesOf("learning rate", "learning_rate", "--training")],
    },
];

function curvesNote() {
    const notes = [];
    const broken = curves.epoch.filter((_, i) => !isNumber(curves.training_loss[i]) || !isNumber(curves.validation_loss[i]));
    if (broken.length > 0) notes.push(`Epochs whose loss was no finite number: ${broken.join(", ")}.`);
    if (lastRun.curves.epoch.length > 0) {
        const name = page.last_run.name ? ` (${page.last_run.name})` : "";
        const last = `The last run${name} had ${lastRun.curves.epoch.length} epochs`;
        notes.push(lastBest ? `${last}, the best ${inDigits(lastBest.loss)} in epoch ${lastBest.epoch}.` : `${last}.`);
        notes.push("Losses of two runs compare only where both are computed alike on the same recordings.");
    }
    return notes.join(" ");
}

function drawCharts() {
    element("no-curves").hidden = epochs > 0;
    element("charts").hidden = epochs === 0;
    element("curves-note").textContent = curvesNote();
    if (epochs === 0) return;
    const charts = [];
    const hover = (epoch) => charts.forEach((chart) => chart.show(epoch));
    for (const chart of chartsToDraw) {
        const series = chart.series();
        if (series[0].values.every((value) => value === 0)) continue; // not measured: no SNR without sound
        charts.push(new Chart(element("charts"), { ...chart, series }, lastEpoch, hover));
    }
}

// Table

const measures = [
    { key: "si_sdr", name: "SI-SDR", higher: true },
    { key: "segmental_snr", name: "Segmental SNR", higher: true },
    { key: "log_spectral_distance", name: "Log-spectral distance", higher: false },
];
const compared = page.by_snr.length > 0 && page.by_snr.every((row) => row.start !== null);
const columns = compared ? ["noisy", "start", "model"] : ["noisy", "model"];
const columnNames = { noisy: "noisy", start: "start", model: "this run" };

const meanOf = (who, key) => page.by_snr.reduce((sum, row) => sum + row[who][key], 0) / page.by_snr.length;

// Differences are those of the figures beside them, as they are shown.
const asShown = (value) => Math.round(value * 10) / 10;

function addDifference(row, from, to, higher) {
    const difference = asShown(asShown(to) - asShown(from));
    const cell = html("td", "", row);
    if (!isNumber(from) || !isNumber(to)) cell.textContent = "\u2013";
    else if (difference === 0) cell.textContent = "0.0";
    else {
        const better = difference > 0 === higher;
        cell.className = better ? "better" : "worse";
        cell.textContent = `${difference > 0 ? "+" : ""}${inDb(difference)} ${better ? "\u25b2" : "\u25bc"}`;
        cell.title = better ? "better" : "worse";
    }
}

function addRow(body, name, scoreOf) {
    const row = html("tr", "", body);
    html("th", "", row, name).scope = "row";
    for (const { key, higher } of measures) {
        columns.forEach((who, c) => {
            const score = scoreOf(who, key);
            html("td", `${who}${c === 0 ? " first" : ""}`, row, isNumber(score) ? inDb(score) : "\u2013");
        });
        addDifference(row, scoreOf(compared ? "start" : "noisy", key), scoreOf("model", key), higher);
    }
}

function fillTable() {
    element("no-table").hidden = page.by_snr.length > 0;
    if (page.by_snr.length === 0) return;
    const head = html("thead", "", element("by-snr"));
    const [groups, names] = [html("tr", "", head), html("tr", "", head)];
    html("th", "", groups);
    html("th", "", names, "Mixed at");
    for (const { name, higher } of measures) {
        const group = html("th", "first", groups, `${name} `);
        html("small", "", group, higher ? "dB, higher is better" : "dB, lower is better");
        group.colSpan = columns.length + 1;
        columns.forEach((who, c) => html("th", c === 0 ? "first" : "", names, columnNames[who]));
        html("th", "", names, "change");
    }
    const body = html("tbody", "", element("by-snr"));
    for (const row of page.by_snr) addRow(body, roundDb(row.snr_db), (who, key) => row[who][key]);
    addRow(body, "Mean", meanOf);
    const pieces = [...new Set(page.by_snr.map((row) => row.pieces))].join(" or ");
    const against = compared ? `the starting model${page.start_name ? ` (${page.start_name})` : ""}` : "the noisy sound";
    element("table-note").textContent =
        `Means over ${pieces} pieces a row that were not trained on. The change is that from ${against} to this run's model` +
        `: \u25b2 is better, \u25bc is worse.`;
}

// Rows, of a run on tables: they are all there is then.

function addWindow({ name, channel, clean, noisy, restored }) {
    const epochs = clean.map((_, row) => row + 1);
    const series = [
        { name: "came", colour: "--training", values: noisy },
        { name: "given back", colour: "--held-out", values: restored },
        { name: "wanted", colour: "--last", values: clean, dashed: true },
    ].map((one) => ({ ...one, epochs }));
    const chart = new Chart(element("windows"),
        { title: channel, unit: name, axis: "row", text: inFewDigits, series }, epochs.length, (row) => chart.show(row));
}

function addWindows() {
    const any = page.windows.length > 0;
    element("windows-section").hidden = !any;
    for (const id of ["table-section", "examples-section"]) element(id).hidden = any || page.of_rows;
    page.windows.forEach(addWindow);
}

// Pictures, of a run on images

function addPictures() {
    for (const { name, note, png } of page.pictures) {
        const section = html("section", "", element("pictures"));
        html("h2", "", section, name);
        const image = html("img", "sheet", section);
        image.src = `data:image/png;base64,${png}`;
        image.alt = `${name}. ${note}`;
        html("p", "note", section, note);
    }
}

// Examples

const examples = [];

function drawLegends() {
    drawLegend(element("level-legend"), element("level-ticks"), levelTexts(page.top_db));
    drawLegend(element("mask-legend"), element("mask-ticks"), ["0", "0.5", "1"]);
}

function addExamples() {
    const any = page.examples.length > 0;
    element("no-examples").hidden = any;
    for (const id of ["legends", "examples-note"]) element(id).hidden = !any;
    if (!any) return;
    const onlyOne = (playing) => examples.forEach((other) => other !== playing && other.player.pause());
    page.examples.forEach((facts, number) =>
        examples.push(new Example(element("examples"), facts, number, onlyOne)));
    new ResizeObserver(drawLegends).observe(element("level-legend"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => examples.forEach((example) => example.draw()));
}

// While the run goes on the page is written again and again: it loads itself where its reader was, but not
// while somebody listens or nobody looks.

function statusText() {
    if (page.finished) return "The run has ended.";
    const written = new Date(document.lastModified).toLocaleTimeString();
    return `The run goes on. Written at ${written}; this page looks for news every ${reloadSeconds} s, except while it plays.`;
}

function reload() {
    if (document.hidden || examples.some((example) => example.player.playing)) {
        setTimeout(reload, 2000);
        return;
    }
    history.replaceState({ scroll: scrollY }, "");
    location.reload();
}

function keepFresh() {
    history.scrollRestoration = "manual";
    if (history.state?.scroll) scrollTo(0, history.state.scroll);
    if (!page.finished) setTimeout(reload, reloadSeconds * 1000);
}

document.title = `${page.title} \u2013 Sordino training`;
element("title").textContent = page.title;
element("status").textContent = statusText();
fillFacts(element("facts"), page.facts);
fillTiles();
drawCharts();
fillTable();
addWindows();
addPictures();
addExamples();
keepFresh();
