// Fills the page from its data and ties player, pictures and keys together.
const sides = ["before", "after"];

// Words and numbers

// As it will be shown: what is computed from it then agrees with what stands beside it. null is silence.
function levelOf(side, name) {
    if (name === "gap") {
        const [voice, background] = [levelOf(side, "voice"), levelOf(side, "background")];
        return voice === null || background === null ? null : voice - background;
    }
    const level = page[side][`${name}_db`];
    return level === null ? null : Math.round(level * 10) / 10;
}

function levelText(side, name) {
    const level = levelOf(side, name);
    if (name === "gap") return level === null ? "\u2013" : `${inDb(level)} dB`;
    return level === null ? "silence" : `${inDb(level)} dBFS`;
}

function changeText(name) {
    const [before, after] = sides.map((side) => levelOf(side, name));
    if (before === null || (after === null && name === "gap")) return "\u2013";
    if (after === null) return "to silence";
    const change = Math.round((after - before) * 10) / 10;
    return `${change > 0 ? "+" : ""}${inDb(change)} dB`;
}

function channelText(count) {
    return count === 1 ? "mono" : count === 2 ? "stereo" : `${count} channels`;
}

const seconds = Math.max(page.before.seconds, page.after.seconds);
const playableSeconds = Math.max(page.before.flac_seconds, page.after.flac_seconds);
const excerpted = playableSeconds < seconds * 0.999;

function soundNote() {
    const { matched, before_db, after_db } = page.match;
    const quieter = before_db < after_db ? ["Before", before_db] : ["After", after_db];
    const notes = [];
    if (excerpted) {
        const part = `${durationText(playableSeconds)} of ${durationText(seconds)}`;
        notes.push(`The page holds the first ${part} for listening; a white line under the pictures marks them.`);
    }
    const silent = sides.filter((side) => page[side].voice_db === null);
    if (silent.length === 2) notes.push("Both are silent.");
    else if (silent.length === 1) notes.push(`\u201c${silent[0]}\u201d is silent.`);
    else if (!matched) notes.push("Their levels are too far apart to be matched: each plays as it is.");
    else if (quieter[1] > -0.05) notes.push("Both play as they are: their loud parts are equally loud.");
    else {
        const turned = `\u201c${quieter[0]}\u201d plays ${(-quieter[1]).toFixed(1)} dB quieter`;
        notes.push(`For a fair comparison ${turned}, so that the loud parts of both are equally loud.`);
    }
    if (page.before.channels > 2) notes.push("All channels are mixed to one.");
    return notes.join(" ");
}

function pictureNote() {
    const notes = [];
    const column = page.before.spectrogram_column_seconds;
    if (column > 0.1) notes.push(`Each column is the mean of ${durationText(column)}.`);
    if (page.before.channels > 1) notes.push("Spectrograms show the mix of all channels.");
    for (const side of sides) {
        const bad = page[side].bad_samples;
        if (bad > 0) notes.push(`Samples of \u201c${side}\u201d that were no number and count as zero: ${bad}.`);
    }
    return notes.join(" ");
}

function fillWords() {
    document.title = `${page.title} \u2013 Sordino report`;
    element("title").textContent = page.title;
    element("sound-note").textContent = soundNote();
    element("picture-note").textContent = pictureNote();
    fillFacts(element("facts"), page.facts);
    fillFacts(element("file-facts"), [
        ["Duration", durationText(seconds)],
        ["Sample rate", `${page.rate / 1000} kHz`],
        ["Channels", channelText(page.before.channels)],
    ]);
    for (const cell of document.querySelectorAll("[data-figure]")) {
        cell.textContent = levelText(...cell.dataset.figure.split("."));
    }
    for (const cell of document.querySelectorAll("[data-change]")) {
        cell.textContent = changeText(cell.dataset.change);
    }
}

// Pictures

const tracks = sides.map((side) =>
    trackOf(side, page, bytesOf(`${side}-spectrogram`), bytesOf(`${side}-waveform`)),
);
const canvases = sides.map((side) => element(side).querySelector("canvas"));
const cursors = sides.map((side) => element(side).querySelector(".cursor"));

function drawPictures() {
    const shared = {
        rate: page.rate,
        cornerHz: page.axis_corner_hz,
        seconds,
        playableSeconds: excerpted ? playableSeconds : seconds,
    };
    tracks.forEach((track, t) => drawTrack(canvases[t], track, shared));
    drawLegend(element("legend"), element("legend-ticks"), levelTexts(page.top_db));
    showPosition();
}

// Player and controls

const files = sides.map((side) => bytesOf(`${side}-flac`).buffer);
const player = new Player(files, [page.match.before_db, page.match.after_db], show);

function showPosition() {
    const position = Math.min(player.position, playableSeconds);
    const width = canvases[0].clientWidth - gutter;
    const x = gutter + (width * position) / seconds;
    for (const cursor of cursors) cursor.style.transform = `translateX(${x}px)`;
    element("position").value = position;
    element("position").style.setProperty("--played", `${(100 * position) / playableSeconds}%`);
    element("position").setAttribute("aria-valuetext", durationText(position));
    element("clock").textContent = `${clockText(position)} / ${clockText(playableSeconds)}`;
}

let following = false;

function follow() {
    showPosition();
    if (!player.playing || following) return;
    following = true;
    const next = () => {
        following = false;
        follow();
    };
    if (calm.matches) setTimeout(next, 500);
    else requestAnimationFrame(next);
}

function show() {
    const after = player.heard === 1;
    document.documentElement.classList.toggle("after", after);
    document.documentElement.classList.toggle("playing", player.playing);
    element("play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
    element("switch").setAttribute("aria-checked", String(after));
    sides.forEach((side, s) => element(side).classList.toggle("heard", s === player.heard));
    follow();
}

function disablePlayer(reason) {
    for (const id of ["play", "switch", "position"]) element(id).disabled = true;
    element("sound-note").textContent = reason;
}

async function togglePlay() {
    if (element("play").disabled) return;
    try {
        await (player.playing ? player.pause() : player.play());
    } catch (error) {
        disablePlayer(`This browser cannot play the sound (${error.message}).`);
    }
}

function moveTo(position) {
    player.seek(Math.min(Math.max(position, 0), playableSeconds));
}

// A click must not leave the focus on a button, or the space bar would press it again instead of playing.
function onPress(button, action) {
    button.addEventListener("click", (event) => {
        action();
        if (event.detail > 0) button.blur();
    });
}

function seekByClick(event) {
    const box = event.currentTarget.getBoundingClientRect();
    const position = (seconds * (event.clientX - box.left - gutter)) / (box.width - gutter);
    if (position <= playableSeconds) moveTo(position);
}

function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.repeat && event.key === " ")) return;
    const key = event.key.toLowerCase();
    const onButton = event.target instanceof HTMLButtonElement;
    const onSlider = event.target === element("position");
    if (key === " " && !onButton) togglePlay();
    else if (key === "a") player.choose(0);
    else if (key === "b") player.choose(1);
    else if (key === "arrowleft" && !onSlider) moveTo(player.position - 2);
    else if (key === "arrowright" && !onSlider) moveTo(player.position + 2);
    else return;
    event.preventDefault();
}

function connect() {
    onPress(element("play"), togglePlay);
    onPress(element("switch"), () => player.choose(1 - player.heard));
    element("position").max = playableSeconds;
    element("position").addEventListener("input", (event) => moveTo(Number(event.target.value)));
    document.addEventListener("keydown", onKey);
    canvases.forEach((canvas, c) => {
        canvas.setAttribute("aria-label", `Spectrogram and waveform ${sides[c]} denoising`);
        canvas.addEventListener("click", seekByClick);
    });
    new ResizeObserver(drawPictures).observe(canvases[0]);
    if (sides.some((side) => element(`${side}-flac`).textContent === "")) {
        disablePlayer("The sound could not be put into this page: its sample rate is out of the ordinary.");
    }
}

fillWords();
connect();
show();
