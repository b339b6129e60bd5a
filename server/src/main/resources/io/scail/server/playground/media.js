// A file of the visitor's, dropped or chosen, or the URL of one; with a look at what it is.

import { announce, element, icon } from "./dom.js";
import { Frame, labelOf } from "./fields.js";
import { ownPath } from "./server.js";

const PREVIEWS = { image: "img", video: "video", audio: "audio" };

/** A control whose value is a File until it is uploaded, or a URL. */
export class Media extends Frame {
  constructor(field, id) {
    super(field, id);
    const kind = field.media === "file" ? "file" : field.media;
    this.file = null;
    this.chooser = element("input", {
      ...this.attributes(),
      type: "file",
      class: "unseen",
      accept: kind === "file" ? null : `${kind}/*`,
      onchange: () => this.chosen(this.chooser.files[0]),
    });
    this.preview = element("div", { class: "preview", hidden: true });
    this.facts = element("p", { class: "facts", id: `${id}-facts` });
    this.invitation = element(
      "label",
      { class: "invitation", for: id },
      icon(kind),
      element("span", {}, element("b", {}, `Choose ${article(kind)}`), " or drop it here"),
    );
    this.zone = element(
      "div",
      { class: "zone" },
      this.chooser,
      this.invitation,
      this.preview,
    );
    this.url = element("input", {
      type: "url",
      inputmode: "url",
      placeholder: "or paste a URL",
      "aria-label": `URL of ${labelOf(field)}`,
      spellcheck: "false",
      autocomplete: "off",
      oninput: () => this.typed(),
    });
    this.remover = element(
      "button",
      {
        type: "button",
        class: "quiet icon-button",
        hidden: true,
        onclick: () => {
          this.set();
          this.chooser.focus();
          this.changed();
        },
      },
      icon("cross"),
      element("span", { class: "unseen" }, `Remove ${labelOf(field)}`),
    );
    this.listen();
    this.fill(
      this.zone,
      element("div", { class: "media-line" }, this.url, this.facts, this.remover),
    );
  }

  listen() {
    let depth = 0;
    const over = (change) => {
      depth = Math.max(0, depth + change);
      this.zone.classList.toggle("over", depth > 0);
    };
    this.zone.addEventListener("dragenter", (event) => {
      event.preventDefault();
      over(1);
    });
    this.zone.addEventListener("dragover", (event) => event.preventDefault());
    this.zone.addEventListener("dragleave", () => over(-1));
    this.zone.addEventListener("drop", (event) => {
      event.preventDefault();
      over(-depth);
      this.chosen(event.dataTransfer.files[0]);
      this.changed();
    });
  }

  changed() {
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  chosen(file) {
    if (!file) {
      return;
    }
    const { media } = this.field;
    if (media !== "file" && file.type && !file.type.startsWith(`${media}/`)) {
      this.problem(`${file.name} is ${file.type}; ${article(media)} is needed.`);
      return;
    }
    this.problem("");
    this.set();
    this.file = file;
    this.url.value = "";
    this.url.hidden = true;
    this.show(URL.createObjectURL(file), file.name, file.size);
    announce(`${labelOf(this.field)}: ${file.name}`);
  }

  typed() {
    this.hide();
    const own = ownPath(this.url.value);
    this.remover.hidden = !this.url.value;
    if (own.startsWith("/files/")) {
      this.show(own, decodeURIComponent(own.split("/").pop()));
    } else if (this.url.value) {
      this.facts.textContent = "The server fetches it; there is no look at it here.";
    }
  }

  /** Shows what is behind an address that the page may load. */
  show(source, name, size) {
    const tag = PREVIEWS[this.field.media];
    const facts = [name, size === undefined ? null : bytes(size)];
    const tell = (...more) => {
      this.facts.textContent = [...facts, ...more].filter(Boolean).join(" · ");
    };
    this.remover.hidden = false;
    tell();
    if (!tag) {
      return;
    }
    const look = element(
      tag,
      tag === "img"
        ? { alt: `The chosen ${name}` }
        : { "aria-label": `The chosen ${name}`, controls: true, preload: "metadata" },
    );
    if (tag === "video") {
      look.muted = true;
      look.playsInline = true;
    }
    look.addEventListener("load", () => tell(`${look.naturalWidth}×${look.naturalHeight}`));
    look.addEventListener("loadedmetadata", () =>
      tell(
        look.videoWidth ? `${look.videoWidth}×${look.videoHeight}` : null,
        Number.isFinite(look.duration) ? `${look.duration.toFixed(1)} s` : null,
      ),
    );
    look.addEventListener("error", () => {
      this.preview.hidden = true;
      this.invitation.hidden = false;
      tell("this browser cannot show it, the server may");
    });
    look.src = source;
    this.preview.replaceChildren(look);
    this.preview.hidden = false;
    this.invitation.hidden = true;
    this.source = source;
  }

  hide() {
    if (this.source?.startsWith("blob:")) {
      URL.revokeObjectURL(this.source);
    }
    this.source = undefined;
    this.preview.replaceChildren();
    this.preview.hidden = true;
    this.invitation.hidden = false;
    this.facts.textContent = "";
    this.remover.hidden = true;
  }

  value() {
    return this.file ?? (this.url.value.trim() || undefined);
  }

  set(value = "") {
    this.hide();
    this.file = null;
    this.chooser.value = "";
    this.url.hidden = false;
    this.url.value = value;
    if (value) {
      this.typed();
    }
  }

  check() {
    if (this.field.required && this.value() === undefined) {
      return `${labelOf(this.field)} is needed: choose ${article(this.field.media)} or paste a URL.`;
    }
    return !this.file && this.url.value && !/^(https?:\/\/|data:)/.test(this.url.value.trim())
      ? "A URL begins with https:// or http://."
      : "";
  }
}

function article(kind) {
  return /^[aeiou]/.test(kind) ? `an ${kind} file`.replace("image file", "image") : `a ${kind}`;
}

function bytes(count) {
  if (count < 1e3) {
    return `${count} bytes`;
  }
  return count < 1e6 ? `${Math.round(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}
