// The form: made of the schema, checked before anything is sent, told what the server refused.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { Visitor, given } from "./visitor.mjs";

const DOCUMENT = "**/api/openapi/queue/openapi.json*";

export const forms = {
  async everyFieldOfTheSchemaHasAControlWithItsDefault(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    await visitor.advanced();
    const document = await (await page.request.get(`${given.url}/fal-ai/scail-2/openapi.json`)).json();
    const { properties } = document.components.schemas.Scail2Input;
    const names = Object.keys(properties);
    assert.ok(names.length > 30);
    for (const name of names) {
      const field = page.locator(`#form [data-field=${name}]`);
      assert.equal(await field.count(), 1, name);
      assert.ok(await field.isVisible(), name);
      const fallback = properties[name].default;
      if (fallback !== undefined) {
        const checked = field.locator("input:checked");
        const shown = await (typeof fallback === "boolean"
          ? field.locator("input").isChecked()
          : (await checked.count()) > 0
            ? checked.inputValue()
            : field.locator("input:not([type=range]), select, textarea").first().inputValue());
        assert.equal(String(shown), String(fallback), name);
      }
    }
    const above = await page.$$eval("#form > .fields .field", (all) => all.map((each) => each.dataset.field));
    assert.deepEqual(above, ["image_url", "video_url", "prompt", "mode", "resolution", "num_inference_steps", "seed", "preset"]);
    await visitor.leave();
  },

  async aNewFieldOfTheSchemaAppearsByItself(browser) {
    const visitor = await Visitor.at(browser, {
      async prepare(page) {
        await page.route(DOCUMENT, async (route) => {
          const response = await route.fetch();
          const json = await response.json();
          const input = json.components.schemas.Scail2Input;
          input.properties.sparkle = {
            title: "Sparkle",
            type: "integer",
            minimum: 0,
            maximum: 9,
            default: 3,
            description: "How much it `sparkles`.",
            ui: { important: true },
          };
          input["x-fal-order-properties"].push("sparkle");
          await route.fulfill({ response, json });
        });
      },
    });
    const sparkle = visitor.page.getByLabel("Sparkle");
    assert.equal(await sparkle.inputValue(), "3");
    await sparkle.fill("7");
    assert.match(await visitor.page.locator("#code-text").innerText(), /"sparkle": 7/);
    await visitor.leave();
  },

  async theFormOfAnotherEndpointIsMadeOfItsOwnSchema(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    const endpoints = await page.$$eval("#endpoint option", (all) => all.map((each) => each.value));
    const other = endpoints.find((id) => id !== "fal-ai/scail-2");
    assert.ok(other, "the server has one endpoint only");
    await page.getByLabel("Endpoint").selectOption(other);
    await page.locator("[data-field=audio_url]").waitFor();
    assert.equal(await page.locator("[data-field=prompt]").count(), 0);
    assert.match(await page.locator("#code-text").innerText(), new RegExp(`/queue/${other}'`));
    await visitor.leave();
  },

  async chosenFilesAreShownWithTheirSizeAndLength(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    await visitor.drop("image_url", given.picture, "image/png");
    await visitor.drop("video_url", given.video, "video/mp4");
    await page.locator("[data-field=image_url] .facts", { hasText: "192×256" }).waitFor();
    await page.locator("[data-field=video_url] .facts", { hasText: "192×256 · 3.0 s" }).waitFor();
    assert.ok(await page.locator("[data-field=image_url] img").isVisible());
    assert.ok(await page.locator("[data-field=video_url] video").isVisible());
    await page.getByRole("button", { name: "Remove Image" }).click();
    assert.equal(await page.locator("[data-field=image_url] img").count(), 0);
    await visitor.leave();
  },

  async aFileOfTheWrongKindIsRefusedAtOnce(browser) {
    const visitor = await Visitor.at(browser);
    await visitor.drop("image_url", given.video, "video/mp4");
    const fault = visitor.page.locator("#in-image_url-fault");
    assert.equal(await fault.innerText(), "video.mp4 is video/mp4; an image is needed.");
    await visitor.leave();
  },

  async whatIsMissingIsSaidBeforeAnythingIsSent(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    const sent = [];
    page.on("request", (request) => sent.push(request.method()));
    await page.getByLabel("Num Inference Steps").fill("99");
    await visitor.run();
    const faults = await page.locator(".fault:visible").allInnerTexts();
    assert.deepEqual(faults, [
      "Image is needed: choose an image or paste a URL.",
      "Video is needed: choose a video or paste a URL.",
      "Prompt is needed.",
      "Num Inference Steps is 2 to 50.",
    ]);
    assert.equal(await page.evaluate(() => document.activeElement.id), "in-image_url");
    assert.equal(await page.getByLabel("Num Inference Steps").getAttribute("aria-invalid"), "true");
    assert.deepEqual(sent.filter((method) => method !== "GET"), []);
    await visitor.leave();
  },

  async whatTheServerRefusesIsShownAtItsField(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    await visitor.fill("a knight");
    await visitor.advanced();
    await page.locator("#in-width").fill("512");
    await visitor.advanced();
    await visitor.run();
    await visitor.sees("Failed");
    const message = page.getByRole("alert").filter({ hasText: "The server refused the input." });
    assert.match(await message.innerText(), /height.*width and height are given together/s);
    await message.getByRole("button", { name: "height" }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "in-height");
    assert.match(await page.locator("#in-height-fault").innerText(), /given together/);
    await visitor.leave();
  },

  async aPictureThatCannotBeReadIsRefusedAtItsField(browser) {
    const visitor = await Visitor.at(browser);
    writeFileSync("broken.png", "BROKEN");
    await visitor.fill("a knight");
    await visitor.page.locator("#in-image_url").setInputFiles("broken.png");
    await visitor.page.locator(".facts", { hasText: "this browser cannot show it" }).waitFor();
    await visitor.run();
    await visitor.sees("Failed");
    assert.match(await visitor.page.locator("#in-image_url-fault").innerText(), /image/i);
    await visitor.leave();
  },

  async aKeyIsAskedForAndKeptForTheTabUnlessTheVisitorWantsMore(browser) {
    const visitor = await Visitor.at(browser, { key: null });
    const { page } = visitor;
    const kept = () => page.evaluate(() => [sessionStorage.length, localStorage.getItem("scail.key")]);
    assert.ok(await page.getByLabel("Key", { exact: true }).isVisible());
    await visitor.fill("a knight");
    await visitor.run();
    await visitor.sees("Failed");
    assert.equal(await page.evaluate(() => document.activeElement.id), "key-text");
    await page.getByLabel("Key", { exact: true }).fill(given.key);
    await page.keyboard.press("Enter");
    assert.deepEqual(await kept(), [1, null]);
    await visitor.run();
    await visitor.sees("Done");
    await page.getByRole("button", { name: `API key …${given.key.slice(-4)}` }).click();
    await page.getByLabel("Keep it in this browser").check();
    await page.getByLabel("Key", { exact: true }).fill(given.key);
    await page.keyboard.press("Enter");
    assert.deepEqual(await kept(), [0, given.key]);
    await page.getByRole("button", { name: "API key" }).click();
    await page.getByRole("button", { name: "Forget it" }).click();
    assert.deepEqual(await kept(), [0, null]);
    await visitor.leave();
  },

  async theServerIntroducesItself(browser) {
    const visitor = await Visitor.at(browser);
    const profile = await visitor.page.locator("#profile").innerText();
    assert.equal(profile, "Profile gated · no network at all");
    assert.match(await visitor.page.getByRole("note").innerText(), /test server/);
    await visitor.leave();
  },
};
