// Plays sounds in step and crossfades between them: they always run, one of them is heard.
class Player {
    // files: ArrayBuffers; gainsDb: one a file, what makes them equally loud; changed(): something to show has changed.
    constructor(files, gainsDb, changed) {
        this.files = files;
        this.gains = gainsDb.map((db) => 10 ** (db / 20));
        this.changed = changed;
        this.heard = 0; // of the files
        this.offset = 0; // seconds into the sound where playing (re)starts
        this.session = null; // what sounds now
    }

    get playing() {
        return this.session !== null;
    }

    get position() {
        if (!this.playing) return this.offset;
        return this.offset + Math.max(0, this.context.currentTime - this.session.startTime);
    }

    // Browsers allow sound only from a click or key on: the context is made at the first play().
    async prepare() {
        this.context ??= new AudioContext();
        // Decoding empties the buffer it is given.
        this.buffers ??= Promise.all(this.files.map((file) => this.context.decodeAudioData(file)));
        await this.context.resume();
        return this.buffers;
    }

    async play() {
        const buffers = await this.prepare();
        if (this.playing) return;
        const startTime = this.context.currentTime + 0.02; // all can be ready by then
        const gains = this.gains.map((gain, which) => {
            const node = this.context.createGain();
            node.gain.value = which === this.heard ? gain : 0;
            node.connect(this.context.destination);
            return node;
        });
        const sources = buffers.map((buffer, which) => {
            const source = this.context.createBufferSource();
            source.buffer = buffer;
            source.connect(gains[which]);
            source.start(startTime, Math.min(this.offset, buffer.duration));
            return source;
        });
        const durations = buffers.map((buffer) => buffer.duration);
        const longest = durations.indexOf(Math.max(...durations));
        const session = { startTime, gains, sources };
        sources[longest].onended = () => {
            if (this.session === session) this.rewind();
        };
        this.session = session;
        this.changed();
    }

    pause() {
        if (!this.playing) return;
        this.offset = this.position;
        this.fadeOut();
        this.changed();
    }

    async seek(seconds) {
        const resume = this.playing;
        if (resume) this.fadeOut();
        this.offset = seconds;
        if (resume) await this.play();
        this.changed();
    }

    choose(which) {
        this.heard = which;
        this.session?.gains.forEach((node, n) => this.glide(node, n === which ? this.gains[n] : 0));
        this.changed();
    }

    rewind() {
        this.session = null;
        this.offset = 0;
        this.changed();
    }

    fadeOut() {
        const { gains, sources } = this.session;
        this.session = null;
        gains.forEach((node) => this.glide(node, 0));
        sources.forEach((source) => source.stop(this.context.currentTime + 0.05));
    }

    // 95 % of the way after 10 ms: too short to hear, too long to click.
    glide(node, gain) {
        node.gain.setTargetAtTime(gain, this.context.currentTime, 0.0033);
    }
}
