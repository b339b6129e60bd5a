// Runs fal's own JavaScript client against the server named on the command line and prints one line a finding.
// Arguments: base URL, key, layout (proxy | middleware).
import { createFalClient, ApiError, ValidationError } from "@fal-ai/client";
import assert from "node:assert/strict";

const [base, key, layout] = process.argv.slice(2);
const rules = [
  [/^https:\/\/queue\.fal\.run/, `${base}/queue`],
  [/^https:\/\/fal\.run/, base],
  [/^https:\/\/rest\.(alpha\.)?fal\.ai/, `${base}/rest`],
];
const client = (credentials) =>
  createFalClient(
    layout === "proxy"
      ? { credentials, proxyUrl: { url: `${base}/api/fal/proxy`, when: "always" } }
      : {
          credentials,
          requestMiddleware: async (request) => ({
            ...request,
            url: rules.reduce((url, [from, to]) => url.replace(from, to), request.url),
          }),
        },
  );
const fal = client(key);
const id = "fal-ai/scail-2";
const data = (type, text) => `data:${type};base64,${Buffer.from(text).toString("base64")}`;
const input = (more = {}) => ({
  prompt: "a",
  image_url: data("image/png", "picture"),
  video_url: data("video/mp4", "moving pictures"),
  num_inference_steps: 4,
  seed: 42,
  ...more,
});
const check = async (name, body) => {
  await body();
  console.log(`ok ${name}`);
};

for (const mode of ["polling", "streaming"]) {
  await check(`subscribe by ${mode}`, async () => {
    const states = new Set();
    let lines = [];
    const result = await fal.subscribe(id, {
      input: input(),
      mode,
      logs: true,
      pollInterval: 50,
      onQueueUpdate: (update) => {
        states.add(update.status);
        // This client adds up what each event brings: the last update has every line.
        if (mode === "streaming") lines = (update.logs ?? []).map((log) => log.message);
      },
    });
    assert.equal(result.data.seed, 42);
    assert.equal(result.data.video.content_type, "video/mp4");
    assert.match(result.requestId, /^[0-9a-f-]{36}$/);
    assert.ok(states.has("COMPLETED"));
    assert.equal(new Set(lines).size, lines.length);
    if (mode === "streaming") assert.ok(lines.includes("step 4/4 \u2713"));
    const video = await fetch(result.data.video.url);
    assert.equal(await video.text(), "moving pictures");
  });
}

await check("submit, status, result", async () => {
  const { request_id: requestId } = await fal.queue.submit(id, { input: input() });
  let status;
  do {
    status = await fal.queue.status(id, { requestId, logs: true });
  } while (status.status !== "COMPLETED");
  assert.equal(status.logs[0].message, "step 1/4 \u2713");
  const result = await fal.queue.result(id, { requestId });
  assert.equal(result.data.seed, 42);
  assert.equal(result.requestId, requestId);
});

await check("cancel", async () => {
  const { request_id: requestId } = await fal.queue.submit(id, { input: input({ prompt: "hold" }) });
  await fal.queue.cancel(id, { requestId });
  let status;
  do {
    status = await fal.queue.status(id, { requestId });
  } while (status.status !== "COMPLETED");
  await assert.rejects(fal.queue.result(id, { requestId }), (error) => error.status === 499);
  await assert.rejects(fal.queue.cancel(id, { requestId }), (error) => error.status === 400);
});

await check("run", async () => {
  const result = await fal.run(id, { input: input() });
  assert.equal(result.data.seed, 42);
  assert.match(result.requestId, /^[0-9a-f-]{36}$/);
});

await check("stream", async () => {
  const stream = await fal.stream(id, { input: input() });
  const output = await stream.done();
  assert.equal(output.seed, 42);
});

await check("validation error", async () => {
  await assert.rejects(
    fal.subscribe(id, { input: input({ num_inference_steps: 99 }), pollInterval: 50 }),
    (error) => {
      assert.ok(error instanceof ValidationError);
      assert.equal(error.fieldErrors[0].type, "less_than_equal");
      assert.deepEqual(error.fieldErrors[0].loc, ["body", "num_inference_steps"]);
      return true;
    },
  );
});

await check("wrong key", async () => {
  await assert.rejects(
    client("wrong:key").queue.submit(id, { input: input() }),
    (error) => error instanceof ApiError && error.status === 401,
  );
});

await check("upload and use", async () => {
  const url = await fal.storage.upload(new File(["own video"], "my dance.mp4", { type: "video/mp4" }));
  const result = await fal.run(id, { input: input({ video_url: url }) });
  assert.equal(await (await fetch(result.data.video.url)).text(), "own video");
});

await check("files in the input are uploaded", async () => {
  const file = new Blob(["blob video"], { type: "video/mp4" });
  const result = await fal.subscribe(id, { input: input({ video_url: file }), pollInterval: 50 });
  assert.equal(await (await fetch(result.data.video.url)).text(), "blob video");
});

await check("a large file goes in parts", async () => {
  const bytes = new Uint32Array((95 * 1024 * 1024) / 4);
  for (let i = 0; i < bytes.length; i++) bytes[i] = i;
  const url = await fal.storage.upload(new File([bytes], "large.bin", { type: "application/octet-stream" }));
  const back = new Uint32Array(await (await fetch(url)).arrayBuffer());
  assert.equal(Buffer.compare(Buffer.from(bytes.buffer), Buffer.from(back.buffer)), 0);
});
console.log("all done");
