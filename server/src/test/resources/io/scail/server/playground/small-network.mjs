// The page over real processes and the small network. Prints a line of JSON a test; the test in
// Java reads them.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { launch } from "./chromium.mjs";
import { Visitor, given } from "./visitor.mjs";

const SIDE = 256;
const FRAMES = 49;

const tests = {
  async droppedFilesBecomeAnAnimationThatPlays(browser) {
    const visitor = await prepared(browser, "2");
    const { page } = visitor;
    await visitor.run();
    await visitor.sees("Done");
    await visitor.until(() => document.querySelector(".tracks video")?.currentTime > 0.3);
    const earlier = (await visitor.videos())[0].currentTime;
    await visitor.until(
      (time) => document.querySelector(".tracks video").currentTime !== time,
      earlier,
    );
    const [result, driving] = await visitor.videos();
    assert.equal(result.error, undefined);
    assert.ok(!result.paused && !driving.paused);
    assert.ok(Math.abs(result.duration - FRAMES / 16) < 0.05, `${result.duration} s long`);
    const [width, height, colours] = await page.evaluate(() => {
      const video = document.querySelector(".tracks video");
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const context = canvas.getContext("2d");
      context.drawImage(video, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let at = 0; at < data.length; at += 4) {
        seen.add((data[at] >> 4 << 8) | (data[at + 1] >> 4 << 4) | (data[at + 2] >> 4));
      }
      return [video.videoWidth, video.videoHeight, seen.size];
    });
    assert.deepEqual([width, height], [SIDE, SIDE]);
    assert.ok(colours > 50, `the picture has ${colours} colours`);
    await page.locator("summary", { hasText: "Log" }).click();
    await page.locator(".log", { hasText: `${FRAMES} frames of ${SIDE}x${SIDE}, 1 persons` }).waitFor();
    await visitor.picture("animation");
    await visitor.leave();
  },

  async aSamplingJobIsCancelled(browser) {
    const visitor = await prepared(browser, "50");
    const { page } = visitor;
    await visitor.run();
    await visitor.sees("Denoising");
    await page.getByRole("button", { name: "Cancel" }).click();
    await visitor.sees("Cancelled");
    await page.locator("#history li", { hasText: "cancelled" }).waitFor();
    await visitor.leave();
  },
};

/** A visitor who has dropped the files and chosen a small square. */
async function prepared(browser, steps) {
  const visitor = await Visitor.at(browser);
  const { page } = visitor;
  page.setDefaultTimeout(60000);
  await visitor.drop("image_url", given.picture, "image/png");
  await visitor.drop("video_url", given.video, "video/mp4");
  await page.getByLabel("Prompt").first().fill("a person dances");
  await page.getByLabel("Num Inference Steps").fill(steps);
  await visitor.advanced();
  await page.getByLabel("Width").fill(String(SIDE));
  await page.getByLabel("Height").fill(String(SIDE));
  return visitor;
}

mkdirSync("pictures", { recursive: true });
const browser = await launch(given.browser);
for (const [name, test] of Object.entries(tests)) {
  let fault = null;
  try {
    await test(browser);
  } catch (error) {
    fault = String(error.stack ?? error);
    await Promise.all(browser.contexts().map(Visitor.abandon));
  }
  console.log(JSON.stringify({ test: name, fault }));
}
await browser.close();
console.log(JSON.stringify({ done: true }));
