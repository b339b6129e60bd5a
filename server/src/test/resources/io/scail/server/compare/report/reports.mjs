// The pages of a report in a real Chromium, opened from the disk as a reader does. Prints a line of
// JSON a test; the test in Java reads them.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { launch } from "./chromium.mjs";

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const given = JSON.parse(process.argv[2]);
const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true },
};

mkdirSync("pictures", { recursive: true });
const browser = await launch(given.browser);

async function opened(url, profile, act) {
  const context = await browser.newContext({ ...profile, bypassCSP: false });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) {
      faults.push(`asked elsewhere: ${request.url()}`);
    }
  });
  await page.goto(url);
  await act(page);
  await context.close();
  assert.deepEqual(faults, []);
}

async function accessible(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate((levels) => axe.run(document, { runOnly: levels }), LEVELS);
  assert.ok(found.passes.length > 10, `axe looked at ${found.passes.length} rules only`);
  assert.deepEqual(
    found.violations.map((each) => [each.id, each.nodes.map((node) => node.failureSummary)]),
    [],
  );
  const [wide, width] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  assert.ok(wide <= width, `${wide} pixels wide on a screen of ${width}`);
}

const tests = {};
for (const [look, profile] of Object.entries(LOOKS)) {
  tests[`axeFindsNothingInTheReport, ${look}`] = () =>
    opened(given.report, profile, async (page) => {
      await page.screenshot({ path: `pictures/report-${look}.png`, fullPage: true });
      await accessible(page);
    });
  tests[`axeFindsNothingOnTheBlindPage, ${look}`] = () =>
    opened(given.blind, profile, async (page) => {
      await page.screenshot({ path: `pictures/blind-${look}.png`, fullPage: true });
      await accessible(page);
    });
}

tests.playersOfACaseMoveTogether = () =>
  opened(given.report, LOOKS.light, async (page) => {
    const article = page.locator("article", { has: page.locator("h3", { hasText: "case-1" }) });
    await article.locator(".scrub").evaluate((slider) => {
      slider.value = "1.5";
      slider.dispatchEvent(new Event("input"));
    });
    const times = () =>
      article.locator("video").evaluateAll((all) => all.map((video) => video.currentTime));
    await page.waitForFunction(() => document.querySelectorAll("article video").length > 0);
    assert.deepEqual(await times(), [1.5, 1.5, 1.5]);
    await article.getByRole("button", { name: "Play" }).click();
    await page.waitForTimeout(700);
    await article.getByRole("button", { name: "Pause" }).click();
    const after = await times();
    assert.ok(Math.min(...after) > 1.6, `they stand at ${after}`);
    assert.ok(Math.max(...after) - Math.min(...after) < 0.2, `they stand at ${after}`);
  });

tests.theDifferenceOfEqualVideosIsBlackAndOfOthersIsNot = () =>
  opened(given.report, LOOKS.light, async (page) => {
    const article = page.locator("article", { has: page.locator("h3", { hasText: "case-1" }) });
    const choose = async (one, other) => {
      await article.locator(".one").selectOption(one);
      await article.locator(".other").selectOption(other);
    };
    await choose("ours", "theirs");
    await article.locator(".differ").check();
    await article.locator("canvas").waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll("canvas")].some((c) => c.width === 192));
    // A canvas with pictures of the disk cannot be read by the page; its screenshot can.
    const bright = async () => {
      const shot = (await article.locator("canvas").screenshot()).toString("base64");
      return page.evaluate(async (text) => {
        const picture = new Image();
        picture.src = `data:image/png;base64,${text}`;
        await picture.decode();
        const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
        pen.drawImage(picture, 0, 0);
        const { data } = pen.getImageData(0, 0, picture.width, picture.height);
        return data.filter((value, i) => i % 4 === 1).reduce((sum, value) => sum + value, 0) / (data.length / 4);
      }, shot);
    };
    const equal = await bright();
    // The bar of the second video stands elsewhere.
    await article.locator("video").nth(2).evaluate((video) => (video.currentTime = 2));
    await page.waitForTimeout(400);
    const other = await bright();
    assert.ok(equal < 2 && other > 10, `brightness ${equal} and ${other}`);
  });

async function saved(page) {
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save votes" }).click();
  return JSON.parse(readFileSync(await (await file).path(), "utf8"));
}

tests.votesOutliveTheVisit = () =>
  opened(given.blind, LOOKS.light, async (page) => {
    await page.getByRole("button", { name: "Left" }).click();
    await page.getByText("1 of 3 pairs are judged.").waitFor();
    const early = await saved(page);
    await page.reload();
    await page.getByText("1 of 3 pairs are judged.").waitFor();
    await page.getByRole("button", { name: "No difference" }).click();
    await page.getByRole("button", { name: "Right" }).click();
    await page.getByText("Thank you.").waitFor();
    const votes = await saved(page);
    assert.deepEqual(Object.values(votes.votes), ["left", "same", "right"]);
    assert.match(votes.voter, /^[0-9a-f]{16}$/);
    assert.equal(votes.voter, early.voter);
    assert.ok(votes.saved >= early.saved);
  });

tests.whoGoesOnFromAFileIsTheSameVoter = () =>
  opened(given.blind, LOOKS.light, async (page) => {
    const own = await saved(page);
    const text = JSON.stringify({ ...own, voter: "0123456789abcdef" });
    const file = { name: "votes.json", mimeType: "application/json", buffer: Buffer.from(text) };
    await page.locator("#load").setInputFiles(file);
    await page.getByText("Votes were read.").waitFor();
    assert.notEqual(own.voter, "0123456789abcdef");
    assert.equal((await saved(page)).voter, "0123456789abcdef");
  });

for (const [name, test] of Object.entries(tests)) {
  let fault = null;
  try {
    await test();
  } catch (error) {
    fault = String(error.stack ?? error);
  }
  console.log(JSON.stringify({ test: name, fault }));
}
await browser.close();
