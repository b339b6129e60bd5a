// Wires the page: form, job, result, history and code, over one server.

import { announce, byId, element } from "./dom.js";
import { CodePanel } from "./code.js";
import { InputForm } from "./form.js";
import { HistoryStore, HistoryView, ending, thumbnail, unfinished } from "./history.js";
import { KeyPanel, KeyStore } from "./key.js";
import { JobCard } from "./progress.js";
import { ResultView, firstVideo } from "./result.js";
import { inputFields } from "./schema.js";
import { Refused, Server, documentPath } from "./server.js";

const LOOK_AT_OTHERS = 4000;
const EXAMPLES = { image: "character.png", video: "driving.mp4", audio: "music.mp3", file: "file" };

class Playground {
  async start() {
    this.keys = new KeyStore();
    this.server = new Server(() => this.keys.text());
    this.about = await this.server.about();
    this.keyPanel = new KeyPanel(this.keys, this.about.keys_needed, () => this.lookAtOthers());
    this.store = new HistoryStore();
    this.history = new HistoryView(byId("history"), {
      open: (job) => this.look(job),
      reuse: (job) => this.reuse(job),
      forget: (job) => this.forget(job),
    });
    this.card = new JobCard(byId("job"), () => this.cancel());
    this.result = new ResultView(byId("output"));
    this.code = new CodePanel();
    this.introduce();
    await this.choose(this.about.endpoints[0].id);
    byId("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        byId("form").requestSubmit();
      }
    });
    byId("history-clear").addEventListener("click", () => {
      this.store.clear();
      this.showHistory();
      byId("history-title").focus();
    });
    this.showHistory();
    const going = this.store.all().find(unfinished);
    if (going) {
      this.look(going);
    }
    setInterval(() => this.lookAtOthers(), LOOK_AT_OTHERS);
  }

  introduce() {
    const { profile, models, notice, endpoints } = this.about;
    byId("profile").textContent = [`Profile ${profile}`, ...models].join(" · ");
    byId("notice").textContent = notice ?? "";
    byId("notice").hidden = !notice;
    byId("endpoint").replaceChildren(
      ...endpoints.map((each) => element("option", { value: each.id }, `${each.title} (${each.id})`)),
    );
    byId("endpoint-choice").hidden = endpoints.length < 2;
    byId("endpoint").addEventListener("change", () => this.choose(byId("endpoint").value));
  }

  /** Shows the form of an endpoint. */
  async choose(id) {
    this.endpoint = this.about.endpoints.find((each) => each.id === id);
    this.fields = inputFields(await this.server.document(id), id);
    byId("endpoint").value = id;
    byId("endpoint-text").textContent = this.endpoint.description;
    byId("document").href = documentPath(id);
    this.form = new InputForm(byId("form"), this.fields);
    this.form.changed = () => this.showCode();
    this.showCode();
  }

  showCode() {
    const example = (field) =>
      field.example ?? `https://example.com/${EXAMPLES[field.media ?? field.item?.media ?? "file"]}`;
    this.code.show({
      base: location.origin,
      endpoint: this.endpoint.id,
      input: this.form.example(example),
      key: this.about.keys_needed,
    });
  }

  showHistory() {
    const jobs = this.store.all();
    this.history.show(jobs, this.job?.id);
    byId("history-empty").hidden = jobs.length > 0;
    byId("history-clear").hidden = jobs.length === 0;
  }

  /** Sends the form and follows the job. */
  async run() {
    if (!this.form.check()) {
      announce("The input is not complete.");
      return;
    }
    const signal = this.turnTo(null);
    this.card.open("Sending");
    showWork();
    try {
      await this.form.upload(this.server, (name, share) => this.card.uploading(name, share), signal);
      const input = this.form.input();
      const answer = await this.server.submit(this.endpoint.id, input, signal);
      this.job = {
        id: answer.request_id,
        endpoint: this.endpoint.id,
        at: Date.now(),
        title: titleOf(input, this.endpoint),
        input,
        state: answer.status,
      };
      this.card.named(this.job.id);
      this.store.put(this.job);
      this.showHistory();
      this.showCode();
      await this.follow(this.job, signal);
    } catch (failure) {
      this.broken(failure, signal);
    }
  }

  /** Turns the result's place over to another job; the one before goes on without being watched. */
  turnTo(job) {
    this.watching?.abort(new DOMException("turned to another job", "AbortError"));
    this.watching = new AbortController();
    this.job = job;
    this.result.close();
    byId("empty").hidden = true;
    return this.watching.signal;
  }

  /** Shows a job of the history. */
  async look(job) {
    if (this.endpoint.id !== job.endpoint && this.about.endpoints.some((each) => each.id === job.endpoint)) {
      await this.choose(job.endpoint);
    }
    const signal = this.turnTo(job);
    this.showHistory();
    this.card.open("Asking");
    this.card.named(job.id);
    showWork();
    try {
      await this.follow(job, signal);
    } catch (failure) {
      this.broken(failure, signal);
    }
  }

  async follow(job, signal) {
    for await (const state of this.server.watch(job, signal)) {
      this.card.update(state);
      if (state.status && ending(state) !== job.state) {
        job.state = ending(state);
        this.store.put(job);
        this.showHistory();
      }
      if (state.status === "COMPLETED") {
        await this.ended(job, state, signal);
      }
    }
  }

  async ended(job, state, signal) {
    if (job.state === "cancelled") {
      this.card.cancelled();
      return;
    }
    const answer = await this.server.result(job);
    if (signal.aborted) {
      return;
    }
    this.card.done(state.metrics?.inference_time);
    this.result.show(answer, job, this.fields, (seed) => this.useSeed(seed));
    const source = firstVideo(answer.output);
    if (source && !job.thumbnail) {
      job.thumbnail = await thumbnail(source);
      this.store.put(job);
      this.showHistory();
    }
  }

  /** Says why there is no result. */
  broken(failure, signal) {
    if (signal.aborted) {
      return;
    }
    if (failure instanceof Refused) {
      if (failure.status === 401 || failure.status === 403) {
        this.keyPanel.ask(failure.message);
      }
      if (failure.status === 404 && this.job) {
        this.job.state = "gone";
        this.store.put(this.job);
        this.showHistory();
      }
      // An uploaded file may have expired since; the next run sends it again.
      this.form.forgetUploads();
      const problems = this.form.mark(failure.problems);
      const named = problems.filter((problem) => problem.control);
      const text = named.length > 0 ? "The server refused the input." : failure.message;
      this.card.failed(text, named, (problem) => this.form.reveal(problem.control));
    } else {
      this.card.failed(`The server could not be reached: ${failure.message}`, [], () => {});
    }
  }

  async cancel() {
    if (!this.job) {
      this.turnTo(null);
      this.card.cancelled();
      return;
    }
    this.card.cancelling();
    try {
      await this.server.cancel(this.job);
    } catch (failure) {
      // It had ended already: the stream says how.
      if (!(failure instanceof Refused) || failure.status !== 400) {
        this.card.cancel.disabled = false;
        announce(`Cancelling failed: ${failure.message}`);
      }
    }
  }

  async reuse(job) {
    if (this.endpoint.id !== job.endpoint) {
      await this.choose(job.endpoint);
    }
    this.form.set(job.input);
    byId("form").scrollIntoView({ block: "start" });
    byId("form").querySelector("input, textarea, select")?.focus();
    announce("The input is in the form.");
  }

  useSeed(seed) {
    const control = this.form.controls.find((each) => each.field.name === "seed");
    control?.set(seed);
    this.form.told();
    this.form.reveal(control);
  }

  forget(job) {
    this.store.forget(job.id);
    this.showHistory();
    announce("Forgotten here; the server keeps it until it expires.");
  }

  /** Asks how unfinished jobs stand that are not being watched. */
  async lookAtOthers() {
    const others = this.store.all().filter((job) => unfinished(job) && job.id !== this.job?.id);
    if (document.hidden || others.length === 0) {
      return;
    }
    for (const job of others) {
      try {
        job.state = ending(await this.server.status(job));
      } catch (failure) {
        if (failure instanceof Refused && failure.status === 404) {
          job.state = "gone";
        }
      }
      this.store.put(job);
    }
    this.showHistory();
  }
}

// Where the panels stand one below the other, the result is out of sight when the form is sent.
function showWork() {
  if (matchMedia("(max-width: 900px)").matches) {
    byId("work").scrollIntoView({ block: "start" });
  }
}

function titleOf(input, endpoint) {
  return (typeof input.prompt === "string" && input.prompt.slice(0, 120)) || endpoint.title;
}

try {
  await new Playground().start();
} catch (failure) {
  byId("notice").textContent = `The page could not start: ${failure.message}`;
  byId("notice").hidden = false;
}
