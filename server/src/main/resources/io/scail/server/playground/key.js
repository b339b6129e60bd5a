// The visitor's key: asked for when the server wants one, kept for the tab, or longer if they say so.

import { byId, prose } from "./dom.js";

const NAME = "scail.key";

/** The key as it is kept. */
export class KeyStore {
  text() {
    return sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME) ?? "";
  }

  kept() {
    return localStorage.getItem(NAME) !== null;
  }

  save(text, keep) {
    this.forget();
    (keep ? localStorage : sessionStorage).setItem(NAME, text);
  }

  forget() {
    sessionStorage.removeItem(NAME);
    localStorage.removeItem(NAME);
  }
}

/** The panel in which the key is entered. */
export class KeyPanel {
  /** @param changed called after the key has changed */
  constructor(store, needed, changed) {
    this.store = store;
    this.needed = needed;
    byId("key-button").addEventListener("click", () => this.show(byId("key").hidden));
    byId("key-forget").addEventListener("click", () => {
      store.forget();
      byId("key-text").value = "";
      this.describe();
      changed();
    });
    byId("key-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = byId("key-text").value.trim();
      if (text) {
        store.save(text, byId("key-keep").checked);
        byId("key-text").value = "";
        this.show(false);
        byId("key-button").focus();
      }
      this.describe();
      changed();
    });
    byId("key-keep").checked = store.kept();
    this.describe();
    if (needed && !store.text()) {
      this.show(true, false);
    }
  }

  /** Opens the panel because the server refused, and says why. */
  ask(reason) {
    this.show(true);
    byId("key-hint").textContent = reason;
  }

  show(open, focus = true) {
    byId("key").hidden = !open;
    byId("key-button").setAttribute("aria-expanded", String(open));
    if (open && focus) {
      byId("key-text").focus();
    }
  }

  describe() {
    const text = this.store.text();
    byId("key-button").textContent = text ? `API key …${text.slice(-4)}` : "API key";
    byId("key-forget").hidden = !text;
    const hint = this.needed
      ? "This server answers only to callers with a key. Its operator makes one with `scail keys create`."
      : "This server needs no key. One that is given is sent along.";
    byId("key-hint").replaceChildren(...prose(hint));
  }
}
