// What every field of the form looks like around its control: label, name, description, problem.

import { element, prose } from "./dom.js";

// Letters of a description that would stand as a tall column beside an empty one.
const LONG = 150;

/** People read "Image" where the wire says "Image URL". */
export function labelOf(field) {
  return field.kind === "media" || field.item?.kind === "media"
    ? field.title.replace(/ URLs?$/i, "")
    : field.title;
}

/**
 * The frame of one field.
 *
 * A control in a frame has `value()`, undefined when it is left out; `set(value)`, where undefined
 * means its default; and `check()`, a sentence about what is wrong or an empty one.
 */
export class Frame {
  /** @param tag `div`, or `fieldset` when the control is a group of several */
  constructor(field, id, tag = "div") {
    this.field = field;
    this.id = id;
    this.hint = element("p", { class: "hint", id: `${id}-hint` }, ...prose(field.description));
    this.fault = element("p", { class: "fault", id: `${id}-fault`, hidden: true });
    const words = [
      element("span", { class: "label-text" }, labelOf(field)),
      field.required ? element("span", { class: "required" }, "required") : null,
    ];
    this.label =
      tag === "fieldset"
        ? element("legend", {}, ...words)
        : element("label", { for: id }, ...words);
    this.element = element(
      tag,
      {
        class: `field field-${field.kind}`,
        "data-field": field.name,
        "data-wide": field.description.length > LONG,
      },
      this.label,
    );
  }

  /** Puts the control between label and description. */
  fill(...controls) {
    this.element.append(...controls, this.fault, this.hint);
    return this;
  }

  /** Attributes of the one control that the label names. */
  attributes() {
    return {
      id: this.id,
      "aria-describedby": `${this.id}-fault ${this.id}-hint`,
      "aria-required": this.field.required ? "true" : null,
    };
  }

  /** Shows what is wrong, or nothing. */
  problem(text) {
    this.fault.textContent = text;
    this.fault.hidden = !text;
    this.element.classList.toggle("wrong", Boolean(text));
    for (const control of this.element.querySelectorAll("input, select, textarea")) {
      if (text) {
        control.setAttribute("aria-invalid", "true");
      } else {
        control.removeAttribute("aria-invalid");
      }
    }
  }

  focus() {
    this.element.querySelector("input:not([tabindex='-1']), select, textarea")?.focus();
  }
}

/** Whether two values are the same on the wire. */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
