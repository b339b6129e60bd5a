// How the page looks and reads in each state: axe finds nothing, nothing sticks out, and a picture is
// left for people.

import { Visitor, openGate } from "./visitor.mjs";

async function walk(browser, name, profile, look) {
  const visitor = await Visitor.at(browser, profile);
  const { page } = visitor;
  const state = async (word) => {
    await look(visitor, `${name}, ${word}`);
    await page.evaluate(() => scrollTo(0, 0));
    await visitor.picture(`${name}-${word}`);
  };
  await state("empty");
  await visitor.run();
  await state("missing");
  await visitor.fill("hold this knight", 12);
  await page.getByLabel("Output Preprocessing").evaluate((box) => box.click());
  await visitor.run();
  await page.locator(".detail", { hasText: "11 of 12" }).waitFor();
  await page.locator("summary", { hasText: "Log" }).click();
  await state("running");
  openGate();
  await visitor.sees("Done");
  await visitor.until(() => document.querySelector(".scrub")?.max === "47");
  await state("done");
  await visitor.advanced();
  await page.getByRole("button", { name: "Add one to Loras" }).click();
  await page.getByRole("button", { name: "Add one to Additional Image" }).click();
  await page.locator("#in-width").fill("512");
  await page.getByLabel("Path").fill("style.safetensors");
  await page.getByRole("button", { name: "Remove this one from Additional Image" }).click();
  await visitor.run();
  await visitor.sees("Failed");
  await state("failed");
  await page.getByRole("button", { name: "API key" }).click();
  await state("key");
  await visitor.leave();
}

const accessible = (visitor, state) => visitor.accessible(state);
const fits = (visitor, state) => visitor.fits(state);

export const looks = {
  async axeFindsNothingInLight(browser) {
    await walk(browser, "light", { colorScheme: "light" }, accessible);
  },

  async axeFindsNothingInDark(browser) {
    await walk(browser, "dark", { colorScheme: "dark" }, accessible);
  },

  async axeFindsNothingAndNothingSticksOutOnAPhone(browser) {
    const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true };
    await walk(browser, "phone", phone, async (visitor, state) => {
      await accessible(visitor, state);
      await fits(visitor, state);
    });
  },

  async nothingMovesForThoseWhoWantNoMotion(browser) {
    const visitor = await Visitor.at(browser, { reducedMotion: "reduce" });
    await visitor.fill("hold", 2);
    await visitor.run();
    await visitor.sees("Denoising");
    const moving = await visitor.page.evaluate(
      () => document.getAnimations().filter((each) => each.playState === "running").length,
    );
    openGate();
    await visitor.sees("Done");
    if (moving !== 0) {
      throw new Error(`${moving} animations run`);
    }
    await visitor.leave();
  },
};
