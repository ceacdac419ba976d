// Fills a table's page from its data: words, tiles, tables, and which channels are drawn.
const watched = page.kind === "watched";
const { channels } = page;
const alarms = page.alarms ?? [];
const pieces = page.pieces.map((facts) => new Piece(facts));
const drawnAtFirst = 8;

const countText = (count) => count.toLocaleString("en");
const counted = (count, thing, things = `${thing}s`) => `${countText(count)} ${count === 1 ? thing : things}`;
const sumOf = (key) => channels.reduce((sum, channel) => sum + channel[key], 0);

// Channels as lanes

// A watched channel is one track; a restored one is before, after, and after where it was filled in.
function laneOf(channel) {
    const { name } = channels[channel];
    if (watched) {
        const line = { name: "", track: channel, colour: "--after", width: 1.3 };
        return { name, channel, lines: [line], readings: [line] };
    }
    const [before, after, filled] = [
        { name: "before", track: 3 * channel, colour: "--before", width: 1 },
        { name: "after", track: 3 * channel + 1, colour: "--after", width: 1.5 },
        { name: "filled", track: 3 * channel + 2, colour: "--filled", width: 2.2 },
    ];
    return { name, channel, lines: [before, after, filled], shaded: filled.track, readings: [before, after, filled] };
}

function scoreLane() {
    const line = { name: "", track: channels.length, colour: "--alarm", width: 1.3 };
    const name = `Score, alarm from ${valueText(page.threshold)}`;
    return { name, channel: -1, lines: [line], readings: [line], fixed: { low: 0, high: 1 }, threshold: page.threshold };
}

// The first ones, or those that most alarms are of.
function channelsAtFirst() {
    const order = channels.map((_, c) => c);
    if (watched) order.sort((a, b) => channels[b].alarms - channels[a].alarms || a - b);
    return new Set(order.slice(0, drawnAtFirst));
}

const drawn = channelsAtFirst();

function drawChannels() {
    const lanes = channels.map((_, c) => c).filter((c) => drawn.has(c)).map(laneOf);
    timeline.setLanes(watched ? [...lanes, scoreLane()] : lanes);
    const which = `Channels: ${drawn.size} of ${channels.length} drawn`;
    document.querySelector("#chooser summary").textContent = which;
}

function fillChooser() {
    element("chooser").hidden = channels.length < 2;
    channels.forEach(({ name }, c) => {
        const label = html("label", "", document.querySelector(".choices"));
        const box = html("input", "", label);
        box.type = "checkbox";
        box.checked = drawn.has(c);
        label.append(name);
        box.addEventListener("change", () => {
            if (box.checked) drawn.add(c);
            else drawn.delete(c);
            drawChannels();
        });
    });
}

// Words

function addKey(name, colour, className = "") {
    const key = html("span", "", element("keys"));
    html("i", className, key).style.setProperty("--colour", `var(${colour})`);
    key.append(name);
}

function fillKeys() {
    if (watched) {
        addKey("channel", "--after");
        addKey("score", "--alarm");
        addKey("alarm", "--alarm", "area");
        return;
    }
    addKey("before", "--before");
    addKey("after", "--after");
    if (sumOf("filled") > 0) addKey("was missing, filled in", "--filled", "area");
}

// The median of the channels, and how far they differ.
function addTakenTile() {
    const levels = channels.map(({ taken_db }) => taken_db).filter(isNumber).sort((a, b) => a - b);
    const against = "against how much the channel moves";
    if (levels.length === 0) addTile("Taken away", "nothing", against);
    else if (levels.length === 1) addTile("Taken away", `${inDb(levels[0])} dB`, against);
    else addTile("Taken away", `${inDb(levels[levels.length >> 1])} dB`, `median of channels, ${inDb(levels[0])} to ${inDb(levels.at(-1))} dB`);
}

function fillTiles() {
    addTile("Rows", countText(page.rows), unit === "date" ? `from ${placeText(0, 1)}` : "as they were read");
    if (unit !== "row") addTile("Time span", durationText(lastPlace).split(" ").slice(0, 4).join(" "), "from the first row to the last");
    const more = page.all_channels - channels.length;
    addTile("Channels", countText(page.all_channels), more > 0 ? `the first ${channels.length} are on this page` : "of the model");
    if (watched) {
        addTile("Alarms", countText(page.alarm_count), `from a score of ${valueText(page.threshold)}`);
        return;
    }
    addTile("Filled", countText(sumOf("filled")), `of ${counted(sumOf("missing"), "missing value")}`);
    addTakenTile();
}

function heldNote() {
    const [whole, ...parts] = pieces;
    if (parts.length === 0) return "The page holds every row.";
    const rows = counted(parts[0].bins, "row");
    const around = parts.length > 1 ? ` and ${counted(parts.length - 1, "stretch", "stretches")} around alarms` : "";
    return `Of ${countText(page.rows)} rows the page holds the first ${rows}${around} row by row; of all others the ` +
        `lowest and highest value of ${whole.rowsABin} rows at a time.`;
}

function fillWords() {
    document.title = `${page.title} \u2013 Sordino`;
    element("kind").textContent = watched ? "what was unusual" : "before and after";
    element("title").textContent = page.title;
    element("held").textContent = heldNote();
    element("timeline").querySelector("canvas").setAttribute("aria-label", "Channels over time");
    fillFacts(element("facts"), page.facts);
    fillTiles();
    fillKeys();
}

function showView({ from, to }, piece) {
    const inDetail = piece.rowsABin === 1 ? "row by row" : `lowest and highest of ${piece.rowsABin} rows`;
    const step = Math.min(timeline.step, 1);
    element("shown").textContent = `${placeText(from, step)} to ${placeText(to, step)} (${spanText(to - from)}), ${inDetail}`;
}

// Tables

function addHead(table, names) {
    const row = html("tr", "", html("thead", "", table));
    for (const [name, className] of names) html("th", className, row, name).scope = "col";
    return html("tbody", "", table);
}

function fillAlarms() {
    element("alarms").hidden = !watched;
    element("no-alarms").hidden = alarms.length > 0;
    if (alarms.length === 0) return;
    const body = addHead(element("alarm-table"), [["Start", ""], ["End", "text"], ["Lasted", ""], ["Channel", "text"], ["Score", ""]]);
    for (const { start, end, from, to, lane, channel, score } of alarms) {
        const row = html("tr", "", body);
        const link = html("a", "", html("th", "", row), start);
        link.href = `#${from}..${to}`;
        link.addEventListener("click", (event) => {
            event.preventDefault();
            body.querySelector(".chosen")?.classList.remove("chosen");
            row.classList.add("chosen");
            showAlarm(from, to, lane);
        });
        html("td", "text", row, end);
        html("td", "", row, spanText(to - from));
        html("td", "text", row, channel);
        html("td", "", row, score.toFixed(3));
    }
    const left = page.alarm_count - alarms.length;
    element("alarms-note").textContent = "A click on its start shows an alarm; its channel is the one that contributed most." +
        (left > 0 ? ` Of ${countText(page.alarm_count)} alarms these are the ${alarms.length} with the highest scores.` : "");
}

// The alarm's channel is drawn, too.
function showAlarm(from, to, lane) {
    if (lane < channels.length && !drawn.has(lane)) {
        document.querySelectorAll(".choices input")[lane].click();
    }
    timeline.showSpan(from, to);
    element("timeline").scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
}

const figureText = (value) => valueText(+value.toPrecision(4));
const levelText = (db) => (isNumber(db) ? `${inDb(db)} dB` : "\u2013");

function fillFigures() {
    const columns = watched
        ? [["Missing", ({ missing }) => countText(missing)], ["Alarms", (channel) => countText(channel.alarms)]]
        : [
            ["Missing", ({ missing }) => countText(missing)],
            ["Filled", ({ filled }) => countText(filled)],
            ["Deviation before", ({ deviation }) => figureText(deviation)],
            ["Taken away, RMS", ({ taken }) => figureText(taken)],
            ["Taken away, level", ({ taken_db }) => levelText(taken_db)],
        ];
    const body = addHead(element("figures"), [["Channel", ""], ...columns.map(([name]) => [name, ""])]);
    for (const channel of channels) {
        const row = html("tr", "", body);
        html("th", "", row, channel.name).scope = "row";
        for (const [, text] of columns) html("td", "", row, text(channel));
    }
    element("figures-note").textContent = watched
        ? "Missing are values, not rows. An alarm counts for the channel that contributed most."
        : "Deviation and RMS are in the channel's own unit. The level is that of what was taken away against the " +
            "deviation: 0 dB means as much as the channel moved, \u221220 dB a tenth of it. Filled values do not count there.";
}

const timeline = new Timeline(element("timeline"), pieces, alarms, showView);
fillWords();
fillChooser();
fillAlarms();
fillFigures();
drawChannels();
element("all").addEventListener("click", () => timeline.showAll());
element("closer").addEventListener("click", () => timeline.zoom(0.5));
element("wider").addEventListener("click", () => timeline.zoom(2));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => timeline.redraw());
// The stretch in the page's address: #12.5..30
const asked = location.hash.slice(1).split("..").map(Number);
if (asked.length === 2 && asked.every(Number.isFinite)) timeline.setView(...asked);
