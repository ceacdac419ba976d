// Examples: pictures of one piece side by side on the same axes, and its sounds in step.
const soundNames = {
    noisy: "Noisy",
    start: page.start_name ? `Starting model (${page.start_name})` : "Starting model",
    model: "This model",
    clean: "Clean",
};
const shortNames = { ...soundNames, start: "Starting model" };
const maskNames = { mask: "Mask", ideal_mask: "Ideal mask" };
const maskPalette = paletteOf((byte) => byte / 255);

class Example {
    // facts: of page.examples; started(example) is called before it plays
    constructor(parent, facts, number, started) {
        Object.assign(this, facts, { number, started, following: false });
        const card = element("example").content.cloneNode(true).firstElementChild;
        this.card = parent.appendChild(card);
        const heading = card.querySelector("h3");
        heading.textContent = this.name;
        html("small", "", heading, `mixed at ${roundDb(this.snr_db)} SNR`);
        const files = this.sounds.map((sound) => bytesOf(this.id(`${sound}-flac`)).buffer);
        this.player = new Player(files, files.map(() => 0), () => this.show());
        this.player.heard = this.sounds.indexOf("model");
        this.buttons = this.sounds.map((sound, s) => this.addButton(sound, s));
        this.addPictures();
        if (files.some((file) => file.byteLength === 0)) this.disable("The sound's rate is too unusual to be played here.");
        new ResizeObserver(() => this.draw()).observe(this.pictures[0].canvas);
        this.show();
    }

    id(what) {
        return `example-${this.number}-${what}`;
    }

    addButton(sound, s) {
        const button = element("sound-button").content.cloneNode(true).firstElementChild;
        button.querySelector("span").textContent = shortNames[sound];
        button.addEventListener("click", () => {
            if (this.player.playing && this.player.heard === s) this.player.pause();
            else this.play(s);
        });
        return this.card.querySelector(".sounds").appendChild(button);
    }

    // Three columns: noisy, this model, clean; below them what started, the mask, the ideal mask.
    addPictures() {
        const grid = this.card.querySelector(".pictures");
        this.pictures = [];
        for (const sound of ["noisy", "model", "clean"]) this.addPicture(grid, sound);
        if (this.sounds.includes("start")) this.addPicture(grid, "start");
        else html("p", "absent", grid, "No starting model to compare with: this network began with random weights.");
        for (const mask of ["mask", "ideal_mask"]) this.addPicture(grid, mask);
    }

    addPicture(grid, what) {
        const figure = grid.appendChild(element("picture").content.cloneNode(true).firstElementChild);
        const isMask = what in maskNames;
        const name = isMask ? maskNames[what] : soundNames[what];
        const bytes = bytesOf(this.id(isMask ? what : `${what}-levels`));
        figure.querySelector("b").textContent = name;
        const score = this.si_sdr[what];
        if (!isMask && what !== "clean" && isNumber(score)) {
            figure.querySelector("span").textContent = `SI-SDR ${inDb(score)} dB`;
        }
        const canvas = figure.querySelector("canvas");
        canvas.setAttribute("aria-label", isMask ? name : `Spectrogram: ${name}`);
        canvas.addEventListener("click", (event) => this.seekByClick(event, what));
        const image = imageOf(bytes, page.rows, isMask ? maskPalette : levelPalette(page.top_db));
        this.pictures.push({ canvas, image, cursor: figure.querySelector(".cursor") });
    }

    draw() {
        for (const { canvas, image } of this.pictures) {
            const { context, width, height } = fitted(canvas);
            const box = { left: gutter, width: width - gutter, top: 0, bottom: height - timeAxisHeight };
            box.height = box.bottom;
            const column = (box.width * this.column_seconds) / this.seconds;
            context.save();
            context.beginPath();
            context.rect(box.left, box.top, box.width, box.height);
            context.clip();
            context.imageSmoothingQuality = "high";
            // a column's picture lies around its time
            context.drawImage(image, box.left - column / 2, box.top, image.width * column, box.height);
            context.restore();
            context.fillStyle = styleOf("--dim");
            drawFrequencyAxis(context, box, this.rate / 2, page.axis_corner_hz);
            drawTimeAxis(context, box, this.seconds);
        }
        this.showPosition();
    }

    async play(sound, position = null) {
        this.started(this);
        this.player.choose(sound);
        try {
            if (position !== null) await this.player.seek(position);
            await this.player.play();
        } catch (error) {
            this.disable(`This browser cannot play the sound (${error.message}).`);
        }
    }

    disable(reason) {
        for (const button of this.buttons) button.disabled = true;
        this.card.querySelector(".clock").textContent = reason;
        this.disabled = true;
    }

    seekByClick(event, what) {
        if (this.disabled) return;
        const box = event.currentTarget.getBoundingClientRect();
        const share = (event.clientX - box.left - gutter) / (box.width - gutter);
        const sound = this.sounds.indexOf(what);
        this.play(sound < 0 ? this.player.heard : sound, Math.min(Math.max(share, 0), 1) * this.seconds);
    }

    showPosition() {
        if (this.disabled) return;
        const position = Math.min(this.player.position, this.seconds);
        for (const { canvas, cursor } of this.pictures) {
            const x = gutter + ((canvas.clientWidth - gutter) * position) / this.seconds;
            cursor.style.transform = `translateX(${x}px)`;
        }
        this.card.querySelector(".clock").textContent = `${clockText(position)} / ${clockText(this.seconds)}`;
    }

    follow() {
        this.showPosition();
        if (!this.player.playing || this.following) return;
        this.following = true;
        const next = () => {
            this.following = false;
            this.follow();
        };
        if (calm.matches) setTimeout(next, 500);
        else requestAnimationFrame(next);
    }

    show() {
        this.card.classList.toggle("playing", this.player.playing);
        this.buttons?.forEach((button, b) => button.setAttribute("aria-pressed", String(b === this.player.heard)));
        if (this.pictures) this.follow();
    }
}
