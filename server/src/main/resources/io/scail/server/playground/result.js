// What came out: videos in step with the driving video, other files as links, the bare answer.

import { element } from "./dom.js";
import { labelOf } from "./fields.js";
import { Player } from "./player.js";
import { ownPath } from "./server.js";

const NAMES = {
  video: "Result",
  preprocessing_video: "Driving frames as the model saw them",
  preprocessing_mask_video: "Masks as the model saw them",
};
// The rate of the published model, for outputs of endpoints that have no such field.
const USUAL_RATE = 16;

/** The place of the result. */
export class ResultView {
  /** @param place where it goes */
  constructor(place) {
    this.place = place;
  }

  /**
   * Shows an output.
   *
   * @param output the endpoint's answer
   * @param job the history's entry, with the input
   * @param fields of the endpoint's form
   * @param billed units, as text, or null
   * @param useSeed called with a seed to put in the form
   */
  show({ output, billed }, job, fields, useSeed) {
    this.close();
    const files = Object.entries(output).filter(([, value]) => typeof value?.url === "string");
    const videos = files.filter(([, file]) => file.content_type?.startsWith("video/"));
    const parts = [];
    if (videos.length > 0) {
      this.player = new Player(
        [...videos.map(([name, file]) => track(name, file)), ...driving(job, fields)].sort(
          (one, other) => one.order - other.order,
        ),
        rate(job, fields),
      );
      parts.push(this.player.element);
    }
    for (const [name, file] of files) {
      const kind = file.content_type?.split("/")[0];
      if (kind === "image") {
        parts.push(element("img", { src: ownPath(file.url), alt: title(name), class: "picture" }));
      } else if (kind === "audio") {
        parts.push(
          element("audio", { src: ownPath(file.url), controls: true, "aria-label": title(name) }),
        );
      }
    }
    parts.push(
      element("ul", { class: "facts-row" }, ...facts(output, billed, useSeed)),
      element("ul", { class: "downloads" }, ...files.map(([name, file]) => download(name, file))),
      element(
        "details",
        {},
        element("summary", {}, "Answer as JSON"),
        element(
          "pre",
          { tabindex: "0", role: "region", "aria-label": "Answer as JSON" },
          JSON.stringify(output, shorten, 2),
        ),
      ),
    );
    this.place.replaceChildren(...parts);
    this.player?.begin();
  }

  close() {
    this.player?.close();
    this.player = undefined;
    this.place.replaceChildren();
  }
}

/** The address of an output's first video, for a thumbnail. */
export function firstVideo(output) {
  const file = Object.values(output).find((value) => value?.content_type?.startsWith("video/"));
  return file ? ownPath(file.url) : undefined;
}

function title(name) {
  return NAMES[name] ?? name.replaceAll("_", " ");
}

function track(name, file) {
  const main = name === "video";
  return {
    label: title(name),
    source: ownPath(file.url),
    kind: main ? "main" : "debug",
    order: main ? 0 : 2,
  };
}

/** The video that was followed, if the page may load it. */
function driving(job, fields) {
  const field = fields.find((candidate) => candidate.media === "video" && candidate.required);
  const url = field && job.input?.[field.name];
  const source = url ? ownPath(url) : undefined;
  return source?.startsWith("/files/") || source?.startsWith("data:")
    ? [{ label: inputLabel(field), source, kind: "driving", order: 1 }]
    : [];
}

/** The schema's own words: not every video that goes in is one to be followed. */
function inputLabel(field) {
  return /driving video/i.test(field.description) ? "Driving video" : labelOf(field);
}

function rate(job, fields) {
  const field = fields.find((candidate) => candidate.name === "fps");
  return job.input?.fps ?? field?.fallback ?? USUAL_RATE;
}

function facts(output, billed, useSeed) {
  const shown = Object.entries(output)
    .filter(([, value]) => typeof value !== "object")
    .map(([name, value]) =>
      element(
        "li",
        {},
        element("span", { class: "name" }, title(name)),
        ` ${value} `,
        name === "seed"
          ? element(
              "button",
              { type: "button", class: "link", onclick: () => useSeed(value) },
              "use it again",
            )
          : null,
      ),
    );
  if (billed) {
    shown.push(element("li", {}, element("span", { class: "name" }, "billed seconds"), ` ${billed}`));
  }
  return shown;
}

function download(name, file) {
  const size = file.file_size ? `, ${(file.file_size / 1e6).toFixed(1)} MB` : "";
  return element(
    "li",
    {},
    element(
      "a",
      { href: ownPath(file.url), download: file.file_name ?? true, class: "button" },
      `Download ${title(name).toLowerCase()}`,
    ),
    element("span", { class: "hint" }, ` ${file.content_type ?? ""}${size}`),
  );
}

function shorten(_, value) {
  return typeof value === "string" && value.length > 300 ? `${value.slice(0, 120)}…` : value;
}
