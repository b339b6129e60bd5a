// Animates with fal's own JavaScript client: uploads files, follows the job, saves the video.
// Arguments: base URL, key, image, video, where the result goes.
import { createFalClient } from "@fal-ai/client";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const [base, key, image, video, target] = process.argv.slice(2);
const fal = createFalClient({
  credentials: key,
  proxyUrl: { url: `${base}/api/fal/proxy`, when: "always" },
});
const file = (path, type) => new File([readFileSync(path)], basename(path), { type });
const states = new Set();
const stages = new Set();
let lines = [];
const { data, requestId } = await fal.subscribe("fal-ai/scail-2", {
  input: {
    prompt: "a person dances",
    image_url: file(image, "image/png"),
    video_url: file(video, "video/mp4"),
    num_inference_steps: 40,
    width: 256,
    height: 256,
    seed: 42,
  },
  mode: "streaming",
  logs: true,
  onQueueUpdate: (update) => {
    states.add(update.status);
    if (update.progress) stages.add(update.progress.stage);
    lines = (update.logs ?? []).map((line) => line.message);
  },
});
assert.match(requestId, /^[0-9a-f-]{36}$/);
assert.equal(data.seed, 42);
assert.equal(data.video.content_type, "video/mp4");
assert.deepEqual([states.has("IN_PROGRESS"), states.has("COMPLETED")], [true, true]);
assert.ok(stages.has("preprocess") && stages.has("denoise"), `stages ${[...stages]}`);
assert.ok(lines.some((line) => line.startsWith("step 40/40")), lines.join("\n"));
const answer = await fetch(data.video.url);
assert.equal(answer.headers.get("content-type"), "video/mp4");
const bytes = Buffer.from(await answer.arrayBuffer());
assert.equal(bytes.length, data.video.file_size);
writeFileSync(target, bytes);
console.log("all done");
