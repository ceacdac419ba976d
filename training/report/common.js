// What the pages share: their data, words for numbers, lists of facts.
const element = (id) => document.getElementById(id);
const page = JSON.parse(element("page").textContent);

function bytesOf(id) {
    const text = atob(element(id).textContent);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
    return bytes;
}

const inDb = (db) => (Math.abs(db) < 0.05 ? "0.0" : db.toFixed(1).replace("-", "\u2212"));

// \u22125 dB, 2.5 dB
const roundDb = (db) => `${+db.toFixed(1)} dB`.replace("-", "\u2212");

function durationText(seconds) {
    if (seconds < 0.1) return `${+(seconds * 1000).toPrecision(3)} ms`;
    if (seconds < 60) return `${+seconds.toFixed(2)} s`;
    const whole = Math.round(seconds);
    const parts = [[Math.floor(whole / 86400), "d"], [Math.floor(whole / 3600) % 24, "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
    return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(" ");
}

function clockText(seconds) {
    const tenths = Math.floor(seconds * 10 + 1e-6) / 10;
    return `${Math.floor(tenths / 60)}:${(tenths % 60).toFixed(1).padStart(4, "0")}`;
}

// 1, 2 or 5 times a power of ten: at most `count` steps in the range.
function niceStep(range, count) {
    const power = 10 ** Math.floor(Math.log10(range / count));
    return [1, 2, 5, 10].map((factor) => factor * power).find((step) => range / step <= count);
}

const isNumber = (value) => value !== null && Number.isFinite(value);

function tickText(value, step) {
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const text = digits > 5 ? value.toExponential(1) : value.toFixed(digits);
    return text.replace("-", "\u2212");
}

function html(name, className, parent, text = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return parent.appendChild(made);
}

function fillFacts(list, facts) {
    for (const [name, value] of facts) {
        const pair = document.createElement("div");
        const [term, description] = ["dt", "dd"].map((tag) => pair.appendChild(document.createElement(tag)));
        term.textContent = name;
        description.textContent = value;
        list.append(pair);
    }
}

function addTile(name, number, text) {
    const tile = html("div", "tile", element("tiles"));
    html("h2", "", tile, name);
    html("p", "number", tile, number);
    html("p", "", tile, text);
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");
