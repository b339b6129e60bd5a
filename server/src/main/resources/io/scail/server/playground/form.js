// The form of an endpoint: what is needed and what matters first, the rest under "Advanced".

import { controlFor } from "./controls.js";
import { element } from "./dom.js";
import { same } from "./fields.js";

// Small controls first, wide ones last: two columns then have no holes.
const KINDS = ["text", "choice", "number", "flag", "media", "list", "object", "json"];

/** Builds the form and reads it. */
export class InputForm {
  /**
   * @param form the element to fill
   * @param fields as schema.js reads them
   */
  constructor(form, fields) {
    this.form = form;
    const controls = fields.map((field) => controlFor(field, `in-${field.name}`));
    const upper = controls.filter((control) => control.field.important);
    const media = upper.filter((control) => control.field.kind === "media");
    const rest = upper.filter((control) => control.field.kind !== "media");
    this.lower = controls.filter((control) => !control.field.important).sort(byKind);
    // As they stand on the page, so that "the first" is what the visitor takes for it.
    this.controls = [...media, ...rest, ...this.lower];
    this.uploads = new WeakMap();
    this.count = element("span", { class: "count" });
    this.advanced = element(
      "details",
      { class: "advanced" },
      element("summary", {}, "Advanced", this.count),
      element("div", { class: "fields" }, ...this.lower.map((control) => control.element)),
    );
    this.submit = element(
      "button",
      {
        type: "submit",
        class: "primary run",
        title: "Ctrl+Enter",
        "aria-keyshortcuts": "Control+Enter",
      },
      "Run",
    );
    this.reset = element(
      "button",
      { type: "button", class: "quiet", onclick: () => this.set({}) },
      "Reset",
    );
    form.replaceChildren(
      element("div", { class: "fields media" }, ...media.map((control) => control.element)),
      element("div", { class: "fields" }, ...rest.map((control) => control.element)),
      this.lower.length === 0 ? "" : this.advanced,
      element("div", { class: "actions" }, this.submit, this.reset),
    );
    form.oninput = () => this.told();
    form.onchange = () => this.told();
    this.changed = () => {};
    this.told();
  }

  told() {
    const changed = this.lower.filter((control) => this.given(control) !== undefined).length;
    this.count.textContent = changed === 0 ? "" : ` ${changed} changed`;
    this.changed();
  }

  /** What a control adds to the input: undefined when that is its default anyway. */
  given(control) {
    let value;
    try {
      value = control.value();
    } catch {
      return undefined;
    }
    return !control.field.required && same(value, control.field.fallback) ? undefined : value;
  }

  /** The input as it stands, with the addresses that files were uploaded to. */
  input() {
    return this.read(() => undefined);
  }

  /** The input with an example where something that is needed is not given or not uploaded yet. */
  example(of) {
    return this.read(of);
  }

  read(instead) {
    const values = this.controls.map((control) => {
      const { field } = control;
      const value = this.given(control);
      const missing = field.required && (value === undefined || value === "");
      return [
        field.name,
        missing
          ? instead(field)
          : replaceFiles(value, (file) => this.uploads.get(file) ?? instead(field)),
      ];
    });
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }

  /** Sets every field: to its value in this input, or to its default. */
  set(input) {
    for (const control of this.controls) {
      control.set(input[control.field.name]);
      control.problem("");
    }
    this.told();
  }

  /** Marks what is wrong and puts the focus on the first of it; true when nothing is. */
  check() {
    const wrong = this.controls.filter((control) => {
      const problem = control.check();
      control.problem(problem);
      return problem;
    });
    this.reveal(wrong[0]);
    return wrong.length === 0;
  }

  /**
   * Marks what the server found wrong.
   *
   * @param problems entries of a 422 answer
   * @return the same, each with the control it belongs to
   */
  mark(problems) {
    this.controls.forEach((control) => control.problem(""));
    return problems.map((problem) => {
      const [, name, ...path] = problem.loc ?? [];
      let control = this.controls.find((candidate) => candidate.field.name === name);
      for (const inner = [...path]; inner.length > 0 && control?.at; inner.shift()) {
        control = control.at(inner) ?? control;
      }
      control?.problem(problem.msg);
      return { ...problem, control };
    });
  }

  /** Opens what hides a control and puts the focus on it. */
  reveal(control) {
    if (control) {
      this.advanced.open ||= this.advanced.contains(control.element);
      control.focus();
    }
  }

  /** Uploads every file that has no address yet; `told` hears a name and the share that is sent. */
  async upload(server, told, signal) {
    for (const file of filesIn(this.controls.map((control) => this.given(control)))) {
      if (!this.uploads.has(file)) {
        told(file.name, 0);
        const url = await server.upload(file, (share) => told(file.name, share), signal);
        this.uploads.set(file, url);
      }
    }
  }

  /** Forgets where files were uploaded to, so that the next run sends them again. */
  forgetUploads() {
    this.uploads = new WeakMap();
  }
}

function byKind(one, other) {
  return KINDS.indexOf(one.field.kind) - KINDS.indexOf(other.field.kind);
}

function replaceFiles(value, address) {
  if (value instanceof File) {
    return address(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => replaceFiles(item, address));
  }
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([name, item]) => [name, replaceFiles(item, address)]));
  }
  return value;
}

function filesIn(value) {
  if (value instanceof File) {
    return [value];
  }
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(filesIn) : [];
}
