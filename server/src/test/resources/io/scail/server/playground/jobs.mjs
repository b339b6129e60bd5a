// Jobs: progress, result, cancelling, waiting, history.

import assert from "node:assert/strict";
import { Visitor, given, openGate } from "./visitor.mjs";

const FRAME = 1 / 16;

export const jobs = {
  async droppedFilesBecomeAResultThatPlaysBesideTheDrivingVideo(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    await visitor.drop("image_url", given.picture, "image/png");
    await visitor.drop("video_url", given.video, "video/mp4");
    await page.getByLabel("Prompt").first().fill("hold this knight");
    await page.getByLabel("Num Inference Steps").fill("10");
    await visitor.run();
    await visitor.sees("Denoising");
    await page.locator(".detail", { hasText: "9 of 10" }).waitFor();
    assert.equal(await page.locator("progress").evaluate((bar) => bar.position), 0.9);
    assert.match(await page.locator("#status").textContent(), /^Denoising, (50|75) percent\.$/);
    await page.locator("summary", { hasText: "Log" }).click();
    await page.locator(".log", { hasText: "step 9/10 ✓" }).waitFor();
    openGate();
    await visitor.sees("Done");
    await visitor.until(() => document.querySelector(".tracks video")?.currentTime > 0.3);
    const [result, driving, ...more] = await visitor.videos();
    assert.equal(more.length, 0);
    assert.ok(!result.paused && !driving.paused);
    assert.ok(Math.abs(result.duration - 3) < 0.1);
    assert.ok(Math.abs(result.currentTime - driving.currentTime) < 0.25, "the videos drifted apart");
    assert.deepEqual(await page.locator("figcaption").allInnerTexts(), ["Result", "Driving video"]);
    assert.match(await page.locator(".facts-row").innerText(), /seed \d+/);
    assert.match(await page.locator(".facts-row").innerText(), /billed seconds 5/);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download result" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "output.mp4");
    assert.equal(await page.locator("#status").textContent(), "Done. The result is ready.");
    await visitor.leave();
  },

  async oneScrubBarMovesAllVideosFrameByFrame(browser) {
    const visitor = await Visitor.at(browser, { reducedMotion: "reduce" });
    const { page } = visitor;
    await visitor.fill("a knight");
    await visitor.advanced();
    await page.getByLabel("Output Preprocessing").check();
    await visitor.run();
    await visitor.sees("Done");
    await visitor.until(
      () => document.querySelector(".scrub")?.max === "47" &&
        [...document.querySelectorAll(".tracks video")].every((video) => video.readyState > 1),
    );
    const at = async (frame) => {
      const wanted = (frame + 0.5) * FRAME;
      await visitor.until(
        (time) => [...document.querySelectorAll(".tracks video")].every(
          (video) => !video.seeking && Math.abs(video.currentTime - time) < 0.02,
        ),
        wanted,
      );
      const text = await page.getByLabel("Position").getAttribute("aria-valuetext");
      assert.ok(text.startsWith(`frame ${frame + 1} of 48`), text);
    };
    const videos = await visitor.videos();
    assert.equal(videos.length, 4, "result, driving video and two of what the model saw");
    assert.ok(videos.every((video) => video.paused), "it began to move by itself");
    await page.getByLabel("Position").focus();
    await page.keyboard.press("Home");
    await at(0);
    for (let times = 0; times < 3; times++) {
      await page.keyboard.press("ArrowRight");
      await at(times + 1);
    }
    await page.getByRole("button", { name: "One frame back" }).click();
    await at(2);
    await page.keyboard.press("l");
    await at(18);
    await page.keyboard.press("End");
    await at(47);
    await page.getByLabel("Position").focus();
    await page.keyboard.press("Home");
    await at(0);
    await page.keyboard.press("Space");
    await visitor.until(() => [...document.querySelectorAll(".tracks video")].every((video) => !video.paused));
    await page.keyboard.press("Space");
    await visitor.until(() => [...document.querySelectorAll(".tracks video")].every((video) => video.paused));
    await visitor.leave();
  },

  async aResultInTheAnswerItselfPlaysToo(browser) {
    const visitor = await Visitor.at(browser);
    await visitor.fill("a knight");
    await visitor.advanced();
    await visitor.page.getByLabel("Sync Mode").check();
    await visitor.run();
    await visitor.sees("Done");
    await visitor.until(() => document.querySelector(".main video")?.duration > 2.5);
    const source = await visitor.page.locator(".main video").getAttribute("src");
    assert.match(source, /^data:video\/mp4;base64,/);
    await visitor.leave();
  },

  async aResultThatIsNoVideoIsOfferedAsADownload(browser) {
    const visitor = await Visitor.at(browser);
    await visitor.fill("a knight");
    await visitor.advanced();
    await visitor.page.locator(".segments span", { hasText: "frames" }).click();
    await visitor.run();
    await visitor.sees("Done");
    const link = visitor.page.getByRole("link", { name: "Download result" });
    assert.match(await link.getAttribute("href"), /^\/files\/b\/.*frames\.zip$/);
    assert.equal(await visitor.page.locator(".player").count(), 0);
    await visitor.leave();
  },

  async aRunningJobIsCancelled(browser) {
    const visitor = await Visitor.at(browser);
    await visitor.fill("hold");
    await visitor.run();
    await visitor.sees("Denoising");
    await visitor.page.getByRole("button", { name: "Cancel" }).click();
    await visitor.sees("Cancelled");
    await visitor.page.locator("#history li", { hasText: "cancelled" }).waitFor();
    await visitor.leave();
  },

  async aWaitingJobTellsItsPlaceInLine(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    await visitor.fill("hold the first");
    await visitor.run();
    await visitor.sees("Denoising");
    await visitor.fill("the second");
    await visitor.run();
    await page.locator(".detail", { hasText: "Next in line" }).waitFor();
    await visitor.fill("the third");
    await visitor.run();
    await page.locator(".detail", { hasText: "1 job ahead" }).waitFor();
    openGate();
    await visitor.sees("Done");
    await page.locator("#history li:has-text('the first') .dot.done").waitFor();
    await visitor.leave();
  },

  async aFailureOfTheEngineIsSaidWithoutItsSecrets(browser) {
    const visitor = await Visitor.at(browser);
    await visitor.fill("break");
    await visitor.run();
    await visitor.sees("Failed");
    const text = await visitor.page.getByRole("alert").filter({ hasText: /./ }).innerText();
    assert.match(text, /Internal server error/i);
    assert.doesNotMatch(text, /secret/);
    await visitor.leave();
  },

  async historyAndARunningJobSurviveAReload(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    await visitor.fill("an early knight");
    await visitor.run();
    await visitor.sees("Done");
    await page.locator("#history img").waitFor();
    await visitor.fill("hold a late knight");
    await visitor.run();
    await visitor.sees("Denoising");
    await page.reload();
    await visitor.sees("Denoising");
    assert.deepEqual(await page.locator(".entry-title").allInnerTexts(), ["hold a late knight", "an early knight"]);
    openGate();
    await visitor.sees("Done");
    await page.reload();
    await page.getByRole("button", { name: /an early knight.*done/s }).click();
    await visitor.sees("Done");
    await visitor.until(() => document.querySelector(".tracks video")?.duration > 2.5);
    await page.getByRole("button", { name: "Use input of an early knight" }).click();
    assert.equal(await page.getByLabel("Prompt").first().inputValue(), "an early knight");
    assert.equal(await page.getByLabel("Num Inference Steps").inputValue(), "4");
    assert.ok(await page.locator("[data-field=video_url] video").isVisible());
    await page.getByRole("button", { name: "Forget all" }).click();
    await page.reload();
    await page.getByText("Requests made in this browser are listed here.").waitFor();
    assert.equal(await page.locator("#history li").count(), 0);
    await visitor.leave();
  },

  async aLostConnectionIsTakenUpAgain(browser) {
    const visitor = await Visitor.at(browser);
    let lost = 0;
    await visitor.page.route("**/status/stream*", (route) => (lost++ === 0 ? route.abort() : route.continue()));
    await visitor.fill("a knight");
    await visitor.run();
    await visitor.sees("Reconnecting");
    await visitor.sees("Done");
    assert.equal(lost, 2);
    await visitor.leave();
  },

  async aSeedIsUsedAgain(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    await visitor.fill("a knight");
    await page.getByLabel("Seed").fill("4242");
    await visitor.run();
    await visitor.sees("Done");
    await page.getByLabel("Seed").fill("");
    await page.getByRole("button", { name: "use it again" }).click();
    assert.equal(await page.getByLabel("Seed").inputValue(), "4242");
    await visitor.leave();
  },

  async everythingCanBeDoneFromTheKeyboard(browser) {
    const visitor = await Visitor.at(browser);
    const { page } = visitor;
    const urls = await Promise.all([given.picture, given.video].map((file) => uploaded(page, file)));
    const tabTo = async (test) => {
      for (let times = 0; times < 60; times++) {
        await page.keyboard.press("Tab");
        const [found, outline] = await page.evaluate((text) => {
          const focused = document.activeElement;
          const shown = focused.closest(".zone, .segments label")?.querySelector("span") ?? focused;
          const around = focused.closest(".zone");
          const styles = [focused, shown, around].filter(Boolean).map((each) => getComputedStyle(each).outlineStyle);
          return [focused.matches(text), styles.some((style) => style !== "none")];
        }, test);
        assert.ok(outline, "the focus cannot be seen");
        if (found) {
          return;
        }
      }
      assert.fail(`no way to ${test}`);
    };
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the result");
    await tabTo("[aria-label='URL of Image']");
    await page.keyboard.type(urls[0]);
    await tabTo("[aria-label='URL of Video']");
    await page.keyboard.type(urls[1]);
    await tabTo("#in-prompt");
    await page.keyboard.type("a knight");
    await tabTo("[name=in-mode]");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.locator("[name=in-mode]:checked").inputValue(), "replacement");
    await tabTo("#in-num_inference_steps");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("3");
    await tabTo("summary");
    await page.keyboard.press("Enter");
    await tabTo("#in-output_preprocessing");
    await page.keyboard.press("Space");
    assert.ok(await page.locator("#in-output_preprocessing").isChecked());
    await page.keyboard.press("Control+Enter");
    await visitor.sees("Done");
    await page.locator(".player").waitFor();
    await tabTo(".scrub");
    await tabTo("[role=tab]");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.locator("[role=tab][aria-selected=true]").innerText(), "Python");
    assert.match(await page.locator("#code-text").innerText(), /"mode": "replacement"/);
    await visitor.leave();
  },
};

async function uploaded(page, file) {
  return page.evaluate(
    async ([key, name]) => {
      const answer = await fetch("/rest/storage/upload/initiate", {
        method: "POST",
        headers: { Authorization: `Key ${key}` },
        body: JSON.stringify({ file_name: name, content_type: name.endsWith("png") ? "image/png" : "video/mp4" }),
      });
      const { upload_url: address, file_url: url } = await answer.json();
      await fetch(address, { method: "PUT", body: "as good as any" });
      return url;
    },
    [given.key, file.split("/").pop()],
  );
}
