// One control for each kind of field, from what the schema says about it.

import { element } from "./dom.js";
import { Frame } from "./fields.js";
import { List, Nested } from "./lists.js";
import { Media } from "./media.js";

// More letters than this do not fit side by side on a narrow screen: those choices drop down.
const MOST_LETTERS = 21;

/** Makes the control of a field. */
export function controlFor(field, id) {
  switch (field.kind) {
    case "media":
      return new Media(field, id);
    case "choice":
      return field.nullable || field.options.join("").length > MOST_LETTERS
        ? new Select(field, id)
        : new Segments(field, id);
    case "number":
      return new Numeric(field, id);
    case "flag":
      return new Switch(field, id);
    case "list":
      return new List(field, id, controlFor);
    case "object":
      return new Nested(field, id, controlFor);
    case "json":
      return new Raw(field, id);
    default:
      return new Text(field, id);
  }
}

class Text extends Frame {
  constructor(field, id) {
    super(field, id);
    this.input = element("textarea", {
      ...this.attributes(),
      rows: field.required ? 3 : 2,
      placeholder: field.required ? field.example : null,
    });
    this.fill(this.input);
    this.set();
  }

  value() {
    return this.input.value === "" && !this.field.required ? undefined : this.input.value;
  }

  set(value = this.field.fallback ?? "") {
    this.input.value = value;
  }

  check() {
    return this.field.required && !this.input.value.trim()
      ? `${this.field.title} is needed.`
      : "";
  }
}

class Raw extends Frame {
  constructor(field, id) {
    super(field, id);
    this.input = element("textarea", { ...this.attributes(), rows: 3, spellcheck: "false" });
    this.fill(this.input);
    this.set();
  }

  value() {
    return this.input.value.trim() === "" ? undefined : JSON.parse(this.input.value);
  }

  set(value = this.field.fallback) {
    this.input.value = value === undefined ? "" : JSON.stringify(value, null, 2);
  }

  check() {
    try {
      this.value();
      return "";
    } catch {
      return `${this.field.title} is not JSON.`;
    }
  }
}

class Select extends Frame {
  constructor(field, id) {
    super(field, id);
    const options = field.options.map((option) => element("option", { value: option }, option));
    if (field.nullable || field.fallback === undefined) {
      options.unshift(element("option", { value: "" }, "not set"));
    }
    this.input = element("select", this.attributes(), ...options);
    this.fill(this.input);
    this.set();
  }

  value() {
    return this.input.value || undefined;
  }

  set(value = this.field.fallback ?? "") {
    this.input.value = value;
  }

  check() {
    return this.field.required && !this.input.value ? `${this.field.title} is needed.` : "";
  }
}

class Segments extends Frame {
  constructor(field, id) {
    super(field, id, "fieldset");
    this.inputs = field.options.map((option) =>
      element("input", {
        type: "radio",
        name: id,
        value: option,
        "aria-describedby": `${id}-fault ${id}-hint`,
      }),
    );
    const segments = this.inputs.map((input) =>
      element("label", {}, input, element("span", {}, input.value.replaceAll("_", " "))),
    );
    this.fill(element("div", { class: "segments" }, ...segments));
    this.set();
  }

  value() {
    return this.inputs.find((input) => input.checked)?.value;
  }

  set(value = this.field.fallback) {
    for (const input of this.inputs) {
      input.checked = input.value === value;
    }
  }

  check() {
    return this.field.required && !this.value() ? `${this.field.title} is needed.` : "";
  }
}

class Numeric extends Frame {
  constructor(field, id) {
    super(field, id);
    const step = field.multipleOf ?? (field.whole ? 1 : 0.1);
    const limits = { min: field.least, max: field.most, step };
    this.input = element("input", {
      ...this.attributes(),
      type: "number",
      inputmode: field.whole ? "numeric" : "decimal",
      ...limits,
      step: field.whole ? step : "any",
      placeholder: field.fallback === undefined ? "not set" : null,
    });
    const bounded = field.least !== undefined && field.most !== undefined;
    if (bounded && field.fallback !== undefined) {
      // The same number for the mouse; the keyboard and readers have the field beside it.
      this.slider = element("input", {
        type: "range",
        ...limits,
        tabindex: "-1",
        "aria-hidden": "true",
        oninput: () => {
          this.input.value = this.slider.value;
        },
      });
      this.input.addEventListener("input", () => {
        this.slider.value = this.input.value;
      });
    }
    this.fill(element("div", { class: "number" }, this.slider, this.input));
    this.set();
  }

  value() {
    return this.input.value === "" ? undefined : Number(this.input.value);
  }

  set(value = this.field.fallback) {
    this.input.value = value ?? "";
    if (this.slider) {
      this.slider.value = this.input.value;
    }
  }

  check() {
    const { field } = this;
    const value = this.value();
    if (this.input.validity.badInput) {
      return `${field.title} is not a number.`;
    }
    if (value === undefined) {
      return field.required ? `${field.title} is needed.` : "";
    }
    if (field.whole && !Number.isInteger(value)) {
      return `${field.title} is a whole number.`;
    }
    if (value < (field.least ?? value) || value > (field.most ?? value)) {
      return `${field.title} is ${between(field.least, field.most)}.`;
    }
    return field.multipleOf && value % field.multipleOf !== 0
      ? `${field.title} is a multiple of ${field.multipleOf}.`
      : "";
  }
}

function between(least, most) {
  if (least === undefined) {
    return `${most} at most`;
  }
  return most === undefined ? `${least} at least` : `${least} to ${most}`;
}

class Switch extends Frame {
  constructor(field, id) {
    super(field, id);
    this.input = element("input", { ...this.attributes(), type: "checkbox", class: "switch" });
    this.label.prepend(this.input);
    this.fill();
    this.set();
  }

  value() {
    return this.input.checked;
  }

  set(value = this.field.fallback ?? false) {
    this.input.checked = value;
  }

  check() {
    return "";
  }
}
