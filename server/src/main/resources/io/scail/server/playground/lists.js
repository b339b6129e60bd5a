// Fields that hold several values, or an object with fields of its own.

import { element, icon } from "./dom.js";
import { Frame, labelOf } from "./fields.js";

/** A list whose items are controls of their own. */
export class List extends Frame {
  /** @param make makes the control of an item */
  constructor(field, id, make) {
    super(field, id, "fieldset");
    this.make = make;
    this.items = [];
    this.count = 0;
    this.rows = element("ol", { class: "items" });
    this.adder = element(
      "button",
      { type: "button", class: "quiet", onclick: () => this.add().focus() },
      "Add one",
      element("span", { class: "unseen" }, ` to ${labelOf(field)}`),
    );
    this.fill(this.rows, this.adder);
  }

  add(value) {
    const control = this.make(this.itemField(), `${this.id}-${this.count++}`);
    const remove = element(
      "button",
      { type: "button", class: "quiet icon-button", onclick: () => this.remove(control) },
      icon("cross"),
      element("span", { class: "unseen" }, `Remove this one from ${labelOf(this.field)}`),
    );
    const row = element("li", {}, control.element, remove);
    this.items.push({ control, row });
    this.rows.append(row);
    this.adder.hidden = this.items.length >= (this.field.most ?? Infinity);
    if (value !== undefined) {
      control.set(value);
    }
    return control;
  }

  itemField() {
    const single = labelOf(this.field).replace(/s$/, "");
    return {
      ...this.field.item,
      title: `${single} ${this.items.length + 1}`,
      description: "",
      required: true,
    };
  }

  remove(control) {
    const index = this.items.findIndex((item) => item.control === control);
    this.items[index].row.remove();
    this.items.splice(index, 1);
    this.adder.hidden = false;
    this.adder.focus();
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  value() {
    return this.items.length === 0 ? undefined : this.items.map((item) => item.control.value());
  }

  set(values = []) {
    this.items = [];
    this.rows.replaceChildren();
    this.adder.hidden = false;
    values.forEach((value) => this.add(value));
  }

  check() {
    return firstProblem(this.items.map((item) => item.control));
  }

  /** The control that a problem's path leads to. */
  at(path) {
    return this.items[path[0]]?.control;
  }
}

/** An object: its fields one below the other. */
export class Nested extends Frame {
  constructor(field, id, make) {
    super(field, id, "fieldset");
    this.controls = field.fields.map((inner) => make(inner, `${id}-${inner.name}`));
    this.fill(
      element("div", { class: "nested" }, ...this.controls.map((control) => control.element)),
    );
  }

  value() {
    const set = this.controls
      .map((control) => [control.field.name, control.value()])
      .filter(([, value]) => value !== undefined);
    return set.length === 0 && !this.field.required ? undefined : Object.fromEntries(set);
  }

  set(value = {}) {
    this.controls.forEach((control) => control.set(value[control.field.name]));
  }

  check() {
    return firstProblem(this.controls);
  }

  at(path) {
    return this.controls.find((control) => control.field.name === path[0]);
  }
}

function firstProblem(controls) {
  let first = "";
  for (const control of controls) {
    const problem = control.check();
    control.problem(problem);
    first ||= problem;
  }
  return first;
}
