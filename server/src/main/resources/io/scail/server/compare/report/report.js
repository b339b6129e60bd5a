"use strict";
// Keeps the players of a case in step, and shows how two of them differ.

const STEP = 0.06;
const GAIN_DOUBLINGS = 2;

for (const controls of document.querySelectorAll(".controls")) {
  const article = controls.closest("article");
  const videos = [...article.querySelectorAll("video")];
  const find = (name) => controls.querySelector(name);
  const [play, scrub, shown, one, other, differ] = [".play", ".scrub", "output", ".one", ".other", ".differ"].map(find);
  const canvas = article.querySelector("canvas");
  const leader = videos.find((video) => video.getAttribute("aria-label") !== "driving video") ?? videos[0];
  let playing = false;
  one.selectedIndex = Math.min(1, one.options.length - 1);
  other.selectedIndex = Math.min(2, other.options.length - 1);

  const named = (name) => videos.find((video) => video.getAttribute("aria-label") === name);

  function showTime(time) {
    scrub.value = String(time);
    shown.textContent = `${time.toFixed(2)} s`;
  }

  function drawDifference() {
    const [first, second] = [named(one.value), named(other.value)];
    if (!first || !second || !first.videoWidth || !second.videoWidth) {
      return;
    }
    canvas.width = first.videoWidth;
    canvas.height = first.videoHeight;
    const pen = canvas.getContext("2d");
    pen.drawImage(first, 0, 0, canvas.width, canvas.height);
    pen.globalCompositeOperation = "difference";
    pen.drawImage(second, 0, 0, canvas.width, canvas.height);
    pen.globalCompositeOperation = "lighter";
    for (let i = 0; i < GAIN_DOUBLINGS; i++) {
      pen.drawImage(canvas, 0, 0);
    }
    pen.globalCompositeOperation = "source-over";
  }

  function tick() {
    if (playing) {
      showTime(leader.currentTime);
      for (const video of videos) {
        const gap = Math.abs(video.currentTime - leader.currentTime);
        if (video !== leader && !video.ended && gap > STEP) {
          video.currentTime = leader.currentTime;
        }
      }
      if (leader.ended) {
        stop();
      }
    }
    if (differ.checked) {
      drawDifference();
    }
    if (playing || differ.checked) {
      requestAnimationFrame(tick);
    }
  }

  function stop() {
    playing = false;
    videos.forEach((video) => video.pause());
    play.textContent = "Play";
  }

  async function start() {
    playing = true;
    play.textContent = "Pause";
    if (leader.ended) {
      videos.forEach((video) => (video.currentTime = 0));
    }
    await Promise.allSettled(videos.map((video) => video.play()));
    requestAnimationFrame(tick);
  }

  play.addEventListener("click", () => (playing ? stop() : start()));
  scrub.addEventListener("input", () => {
    const time = Number(scrub.value);
    stop();
    for (const video of videos) {
      video.preload = "auto";
      video.currentTime = time;
    }
    showTime(time);
  });
  differ.addEventListener("change", () => {
    canvas.hidden = !differ.checked;
    if (differ.checked) {
      videos.forEach((video) => (video.preload = "auto"));
      requestAnimationFrame(tick);
    }
  });
  videos.forEach((video) => video.addEventListener("seeked", () => differ.checked && drawDifference()));
  if (leader === undefined) {
    controls.hidden = true;
  }
}
