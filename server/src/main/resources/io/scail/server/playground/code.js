// The panel that shows the form's request as curl, Python and JavaScript.

import { announce, byId, element } from "./dom.js";
import { LANGUAGES } from "./snippets.js";

/** Tabs, one a language, that follow the form. */
export class CodePanel {
  constructor() {
    this.tabs = LANGUAGES.map((language) =>
      element(
        "button",
        {
          type: "button",
          role: "tab",
          id: `code-tab-${language.id}`,
          "aria-controls": "code-text",
          onclick: () => this.choose(language),
          onkeydown: (event) => this.move(event),
        },
        language.title,
      ),
    );
    this.text = element("pre", { id: "code-text", role: "tabpanel", tabindex: "0" });
    byId("code").append(
      element("div", { role: "tablist", class: "tabs", "aria-label": "Language" }, ...this.tabs),
      this.text,
    );
    byId("code-copy").addEventListener("click", () => this.copy());
    this.choose(LANGUAGES[0]);
  }

  choose(language) {
    this.language = language;
    for (const tab of this.tabs) {
      const chosen = tab.id === `code-tab-${language.id}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    this.text.setAttribute("aria-labelledby", `code-tab-${language.id}`);
    this.write();
  }

  move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const count = LANGUAGES.length;
      const next = (LANGUAGES.indexOf(this.language) + step + count) % count;
      this.choose(LANGUAGES[next]);
      this.tabs[next].focus();
      event.preventDefault();
    }
  }

  /** Shows another request. */
  show(request) {
    this.request = request;
    this.write();
  }

  write() {
    this.text.textContent = this.request ? this.language.write(this.request) : "";
  }

  async copy() {
    const done = await toClipboard(this.text);
    announce(done ? `${this.language.title} copied` : "Copying failed; the text is selected");
    byId("code-copy").textContent = done ? "Copied" : "Select and copy";
    setTimeout(() => {
      byId("code-copy").textContent = "Copy";
    }, 2000);
  }
}

// Browsers offer the clipboard only to secure pages; a server on the local network often is none.
async function toClipboard(shown) {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(shown);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return document.execCommand("copy");
  }
}
