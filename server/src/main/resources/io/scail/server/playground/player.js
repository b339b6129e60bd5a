// Several videos of the same length of time, moved by one scrub bar.

import { element, icon } from "./dom.js";

// Players drift apart by a few milliseconds; more than this is seen.
const MOST_DRIFT = 0.06;

/** Videos side by side. The first one leads; its length is the length of all. */
export class Player {
  /**
   * @param tracks `{ label, source, kind }` in order
   * @param rate frames a second, for single steps
   */
  constructor(tracks, rate) {
    this.rate = rate;
    this.videos = tracks.map((track) => video(track));
    [this.lead] = this.videos;
    this.scrub = element("input", {
      type: "range",
      class: "scrub",
      min: 0,
      max: 0,
      step: 1,
      value: 0,
      "aria-label": "Position",
      oninput: () => this.seek(Number(this.scrub.value) / this.rate),
    });
    this.clock = element("span", { class: "clock" });
    this.playButton = button("play", "Play", () => this.toggle());
    this.soundButton = button("mute", "Sound on", () => this.toggleSound());
    this.loopButton = button("loop", "Repeat", () => this.setLoop(!this.looping));
    this.element = element(
      "div",
      {
        class: "player",
        role: "group",
        "aria-label": "Videos in step",
        onkeydown: (event) => this.key(event),
      },
      element("div", { class: "tracks" }, ...tracks.map((track, n) => figure(track, this.videos[n]))),
      element(
        "div",
        { class: "controls" },
        button("back", "One frame back", () => this.step(-1)),
        this.playButton,
        button("forward", "One frame forward", () => this.step(1)),
        this.scrub,
        this.clock,
        this.loopButton,
        this.soundButton,
      ),
      element("p", { class: "hint keys" }, ...keys()),
    );
    this.setLoop(true);
    this.listen();
  }

  listen() {
    for (const part of this.videos) {
      part.addEventListener("loadedmetadata", () => this.measure());
    }
    this.lead.addEventListener("play", () => this.shown());
    this.lead.addEventListener("pause", () => this.shown());
    this.lead.addEventListener("ended", () => this.ended());
    this.lead.addEventListener("seeked", () => this.shown());
    this.lead.addEventListener("timeupdate", () => this.keepTogether());
  }

  /** Starts without being asked, unless the visitor wants less motion. */
  begin() {
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.play();
    }
  }

  measure() {
    if (Number.isFinite(this.lead.duration)) {
      this.scrub.max = Math.max(0, Math.round(this.lead.duration * this.rate) - 1);
      this.shown();
    }
  }

  play() {
    if (this.lead.ended) {
      this.seek(0);
    }
    for (const part of this.followers()) {
      part.currentTime = this.within(part, this.lead.currentTime);
    }
    // A browser may refuse to play by itself; then the button is there.
    this.videos.forEach((part) => part.play().catch(() => this.shown()));
    this.frame();
  }

  pause() {
    this.videos.forEach((part) => part.pause());
    this.seek(this.frameNumber() / this.rate);
  }

  toggle() {
    if (this.lead.paused) {
      this.play();
    } else {
      this.pause();
    }
  }

  ended() {
    if (this.looping) {
      this.seek(0);
      this.play();
    } else {
      this.videos.forEach((part) => part.pause());
      this.shown();
    }
  }

  setLoop(on) {
    this.looping = on;
    this.loopButton.setAttribute("aria-pressed", String(on));
  }

  toggleSound() {
    const muted = !this.lead.muted;
    this.lead.muted = muted;
    relabel(this.soundButton, muted ? "mute" : "sound", muted ? "Sound on" : "Sound off");
  }

  step(frames) {
    this.videos.forEach((part) => part.pause());
    this.seek((this.frameNumber() + frames) / this.rate);
  }

  /** Moves every video to a time in seconds. */
  seek(seconds) {
    const last = Number(this.scrub.max) / this.rate;
    const time = Math.min(Math.max(0, seconds), last);
    for (const part of this.videos) {
      // The middle of a frame: on its edge, rounding would show the one before.
      part.currentTime = this.within(part, time + 0.5 / this.rate);
    }
    this.shown(time);
  }

  within(part, time) {
    return Number.isFinite(part.duration) ? Math.min(time, part.duration) : time;
  }

  followers() {
    return this.videos.slice(1);
  }

  frameNumber() {
    return Math.min(Number(this.scrub.max), Math.floor(this.lead.currentTime * this.rate));
  }

  keepTogether() {
    for (const part of this.followers()) {
      const wanted = this.within(part, this.lead.currentTime);
      if (!this.lead.paused && Math.abs(part.currentTime - wanted) > MOST_DRIFT) {
        part.currentTime = wanted;
      }
    }
  }

  frame() {
    this.shown();
    if (!this.lead.paused && this.element.isConnected) {
      requestAnimationFrame(() => this.frame());
    }
  }

  shown(time = this.lead.currentTime) {
    const frame = Math.min(Number(this.scrub.max), Math.floor(time * this.rate + 0.001));
    const duration = Number.isFinite(this.lead.duration) ? this.lead.duration : 0;
    const at = frame / this.rate;
    this.scrub.value = frame;
    this.scrub.setAttribute(
      "aria-valuetext",
      `frame ${frame + 1} of ${Number(this.scrub.max) + 1}, ${at.toFixed(2)} of ${duration.toFixed(2)} seconds`,
    );
    this.clock.textContent = `${at.toFixed(2)} / ${duration.toFixed(2)} s`;
    const paused = this.lead.paused;
    relabel(this.playButton, paused ? "play" : "pause", paused ? "Play" : "Pause");
  }

  key(event) {
    const onButton = event.target instanceof HTMLButtonElement;
    const actions = {
      " ": onButton ? undefined : () => this.toggle(),
      k: () => this.toggle(),
      ",": () => this.step(-1),
      ".": () => this.step(1),
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      j: () => this.seek(this.frameNumber() / this.rate - 1),
      l: () => this.seek(this.frameNumber() / this.rate + 1),
      Home: () => this.seek(0),
      End: () => this.seek(Infinity),
    };
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  }

  close() {
    for (const part of this.videos) {
      part.pause();
      part.removeAttribute("src");
      part.load();
    }
  }
}

function video(track) {
  const made = element("video", {
    src: track.source,
    preload: "auto",
    "aria-label": track.label,
  });
  made.muted = true;
  made.playsInline = true;
  return made;
}

function figure(track, shown) {
  shown.addEventListener("error", () => {
    shown.replaceWith(element("p", { class: "missing" }, "This browser cannot play it."));
  });
  return element(
    "figure",
    { class: track.kind },
    shown,
    element("figcaption", {}, track.label),
  );
}

function button(symbol, label, action) {
  const made = element("button", { type: "button", class: "icon-button", onclick: action });
  relabel(made, symbol, label);
  return made;
}

function relabel(made, symbol, label) {
  if (made.dataset.symbol !== symbol) {
    made.dataset.symbol = symbol;
    made.replaceChildren(icon(symbol));
    made.setAttribute("aria-label", label);
    made.title = label;
  }
}

function keys() {
  const pairs = [
    ["Space", "play and pause"],
    ["← →", "frame by frame"],
    ["J L", "a second"],
    ["Home End", "to either end"],
  ];
  return pairs.flatMap(([name, does]) => [element("kbd", {}, name), ` ${does}  `]);
}
