// The requests that were made in this browser. Only their ids and inputs are kept here; how they
// stand is asked of the server.

import { element, icon } from "./dom.js";

const NAME = "scail.history";
const MOST = 50;
const MOST_TEXT = 2000;
const WORDS = {
  IN_QUEUE: "in the queue",
  IN_PROGRESS: "running",
  done: "done",
  failed: "failed",
  cancelled: "cancelled",
  gone: "no longer on the server",
};

/** The kept list, newest first. */
export class HistoryStore {
  all() {
    try {
      return JSON.parse(localStorage.getItem(NAME) ?? "[]");
    } catch {
      return [];
    }
  }

  /** Adds a job or replaces what is known about it. */
  put(job) {
    const others = this.all();
    const index = others.findIndex((other) => other.id === job.id);
    if (index < 0) {
      others.unshift({ ...job, input: withoutData(job.input) });
    } else {
      others[index] = { ...others[index], ...job, input: others[index].input };
    }
    this.write(others.slice(0, MOST));
  }

  forget(id) {
    this.write(this.all().filter((job) => job.id !== id));
  }

  clear() {
    localStorage.removeItem(NAME);
  }

  write(jobs) {
    try {
      localStorage.setItem(NAME, JSON.stringify(jobs));
    } catch {
      // Full, or forbidden by the browser: the list then lasts as long as the page.
    }
  }
}

/** Whether a job's state can still change. */
export function unfinished(job) {
  return !job.state || job.state === "IN_QUEUE" || job.state === "IN_PROGRESS";
}

/** The word for how a finished job ended, from its status. */
export function ending(status) {
  if (status.status !== "COMPLETED") {
    return status.status;
  }
  if (!status.error_type) {
    return "done";
  }
  return status.error_type === "client_cancelled" ? "cancelled" : "failed";
}

/** The list on the page. */
export class HistoryView {
  /**
   * @param place the list element
   * @param actions `open(job)`, `reuse(job)`, `forget(job)`
   */
  constructor(place, actions) {
    this.place = place;
    this.actions = actions;
  }

  show(jobs, current) {
    const focused = document.activeElement?.id;
    this.place.replaceChildren(...jobs.map((job) => this.row(job, job.id === current)));
    if (focused?.startsWith("job-")) {
      document.getElementById(focused)?.focus();
    }
  }

  row(job, current) {
    const name = job.title || "Untitled";
    const looks = job.thumbnail
      ? element("img", { src: job.thumbnail, alt: "", width: 56, height: 56 })
      : element("span", { class: "no-thumbnail" }, icon("video"));
    return element(
      "li",
      { class: current ? "current" : null },
      element(
        "button",
        {
          type: "button",
          class: "entry",
          id: `job-${job.id}`,
          "aria-current": current ? "true" : null,
          onclick: () => this.actions.open(job),
        },
        looks,
        element(
          "span",
          { class: "entry-text" },
          element("span", { class: "entry-title" }, name),
          element(
            "span",
            { class: "hint" },
            element("span", { class: `dot ${job.state ?? ""}` }),
            `${WORDS[job.state] ?? "unknown"} · ${when(job.at)}`,
          ),
        ),
      ),
      element(
        "button",
        { type: "button", class: "quiet", onclick: () => this.actions.reuse(job) },
        "Use input",
        element("span", { class: "unseen" }, ` of ${name}`),
      ),
      element(
        "button",
        { type: "button", class: "quiet icon-button", onclick: () => this.actions.forget(job) },
        icon("cross"),
        element("span", { class: "unseen" }, `Forget ${name}`),
      ),
    );
  }
}

/** A small picture of a video's middle, or undefined when it cannot be drawn. */
export async function thumbnail(source) {
  const video = element("video", { preload: "auto" });
  video.muted = true;
  video.src = source;
  try {
    await heard(video, "loadeddata");
    video.currentTime = video.duration / 2;
    await heard(video, "seeked");
    const size = 112;
    const canvas = element("canvas", { width: size, height: size });
    const scale = Math.max(size / video.videoWidth, size / video.videoHeight);
    const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
    canvas
      .getContext("2d")
      .drawImage(video, (size - width) / 2, (size - height) / 2, width, height);
    return canvas.toDataURL("image/jpeg", 0.6);
  } catch {
    return undefined;
  } finally {
    video.removeAttribute("src");
    video.load();
  }
}

function heard(target, event) {
  return new Promise((resolve, reject) => {
    target.addEventListener(event, resolve, { once: true });
    target.addEventListener("error", reject, { once: true });
  });
}

function withoutData(input) {
  const text = JSON.stringify(input, (_, value) =>
    typeof value === "string" && value.length > MOST_TEXT ? undefined : value,
  );
  return JSON.parse(text);
}

function when(at) {
  return new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
