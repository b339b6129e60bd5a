// A visitor of the page: a fresh browser profile, and the things that one does with the page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What the tests are given: the server's address, a key, media, and a way to steer its animator. */
export const given = JSON.parse(process.argv[2]);

/** Lets the animation that is held go on. */
export function openGate() {
  console.log(JSON.stringify({ ask: "open gate" }));
}

export class Visitor {
  /** Opens the page in a profile of its own. */
  static async at(browser, { key = given.key, path = "/", prepare, ...profile } = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...profile,
    });
    const visitor = new Visitor();
    visitor.context = context;
    visitor.page = await context.newPage();
    visitor.page.setDefaultTimeout(15000);
    visitor.faults = [];
    visitor.page.on("pageerror", (error) => visitor.faults.push(String(error)));
    visitor.page.on("console", (message) => {
      // Answers of 4xx and 5xx are part of some tests; a breach of the policy never is.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
        visitor.faults.push(message.text());
      }
    });
    visitor.page.on("request", (request) => {
      if (!/^(blob:|data:)/.test(request.url()) && !request.url().startsWith(given.url)) {
        visitor.faults.push(`asked elsewhere: ${request.url()}`);
      }
    });
    if (key) {
      await context.addInitScript((text) => sessionStorage.setItem("scail.key", text), key);
    }
    await prepare?.(visitor.page);
    await visitor.page.goto(given.url + path);
    await visitor.page.getByLabel("Prompt").first().waitFor();
    return visitor;
  }

  /** Ends what a failed test has left running, so that the next one finds the worker free. */
  static async abandon(context) {
    await context.pages()[0].evaluate(async (key) => {
      for (const job of JSON.parse(localStorage.getItem("scail.history") ?? "[]")) {
        await fetch(`/queue/${job.endpoint}/requests/${job.id}/cancel`, {
          method: "PUT",
          headers: { Authorization: `Key ${key}` },
        });
      }
    }, given.key);
    await context.close();
  }

  async leave() {
    await this.context.close();
    assert.deepEqual(this.faults, [], "the page reported faults");
  }

  /** Drops a file on the control of a field, as a mouse would. */
  async drop(field, file, type) {
    const bytes = readFileSync(file).toString("base64");
    const transfer = await this.page.evaluateHandle(
      ([text, name, kind]) => {
        const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const carried = new DataTransfer();
        carried.items.add(new File([data], name, { type: kind }));
        return carried;
      },
      [bytes, file.split("/").pop(), type],
    );
    const zone = this.page.locator(`[data-field=${field}] .zone`);
    for (const event of ["dragenter", "dragover", "drop"]) {
      await zone.dispatchEvent(event, { dataTransfer: transfer });
    }
  }

  /** Fills what is needed; the prompt says to the gated animator what to do. */
  async fill(prompt, steps = 4) {
    await this.page.locator("#in-image_url").setInputFiles(given.picture);
    await this.page.locator("#in-video_url").setInputFiles(given.video);
    await this.page.getByLabel("Prompt").first().fill(prompt);
    await this.page.getByLabel("Num Inference Steps").fill(String(steps));
  }

  async run() {
    await this.page.getByRole("button", { name: "Run", exact: true }).click();
  }

  /** Waits until the state beside the progress bar is this. */
  async sees(word) {
    await this.page.locator(".badge", { hasText: word }).waitFor();
  }

  async advanced() {
    await this.page.locator("summary", { hasText: "Advanced" }).click();
  }

  /** The videos of the player, as numbers. */
  async videos() {
    return this.page.$$eval(".tracks video", (all) =>
      all.map(({ currentTime, paused, duration, error }) => ({
        currentTime,
        paused,
        duration,
        error: error?.message,
      })),
    );
  }

  /** Waits until a condition in the page holds. */
  async until(condition, argument) {
    await this.page.waitForFunction(condition, argument);
  }

  /** Fails when axe finds anything against WCAG 2.2 A or AA. */
  async accessible(state) {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(
      (levels) => axe.run(document, { runOnly: levels }),
      LEVELS,
    );
    assert.ok(found.passes.length > 15, `axe looked at ${found.passes.length} rules only`);
    assert.deepEqual(
      found.violations.map((each) => [each.id, each.nodes.map((node) => node.failureSummary)]),
      [],
      `not accessible: ${state}`,
    );
  }

  /** Fails when anything is wider than the screen. */
  async fits(state) {
    const [wide, width] = await this.page.evaluate(() => [
      document.scrollingElement.scrollWidth,
      innerWidth,
    ]);
    assert.ok(wide <= width, `${state} is ${wide} pixels wide on a screen of ${width}`);
  }

  /** Leaves a picture of the page for people to look at. */
  async picture(name) {
    await this.page.screenshot({ path: `pictures/${name}.png` });
  }
}
