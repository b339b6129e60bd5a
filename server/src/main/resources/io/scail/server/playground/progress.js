// What a job is doing: its place in line, stage and step, log, and how it ended.

import { announce, element } from "./dom.js";

const STAGES = {
  fetch: "Fetching the inputs",
  preprocess: "Finding people and poses",
  encode: "Encoding",
  denoise: "Denoising",
  decode: "Decoding",
  write: "Writing the video",
};
// Announcing each step would talk over everything else.
const QUARTERS = 4;

/** The card of the job that is being looked at. */
export class JobCard {
  /**
   * @param place where the card goes
   * @param cancel called when the visitor wants the job to end
   */
  constructor(place, cancel) {
    this.place = place;
    this.state = element("span", { class: "badge" });
    this.detail = element("span", { class: "detail" });
    this.clock = element("span", { class: "clock" });
    this.bar = element("progress", { "aria-label": "Progress" });
    this.stages = element("ol", { class: "stages", "aria-label": "Stages so far" });
    this.cancel = element("button", { type: "button", class: "quiet", onclick: cancel }, "Cancel");
    this.message = element("div", { class: "message", role: "alert", hidden: true });
    this.lines = element("ol", { class: "log", tabindex: "0", "aria-label": "Log" });
    this.request = element("p", { class: "hint" });
    this.logCount = element("span", { class: "count" });
    this.log = element("details", {}, element("summary", {}, "Log", this.logCount), this.lines);
    this.card = element(
      "div",
      { class: "job" },
      element("div", { class: "job-head" }, this.state, this.detail, this.clock, this.cancel),
      this.bar,
      this.stages,
      this.message,
      this.log,
      this.request,
    );
  }

  /** Starts anew for another job. */
  open(word, detail = "") {
    this.place.replaceChildren(this.card);
    this.stages.replaceChildren();
    this.lines.replaceChildren();
    this.logCount.textContent = "";
    this.message.hidden = true;
    this.request.textContent = "";
    this.cancel.hidden = false;
    this.cancel.disabled = false;
    this.stage = undefined;
    this.since = Date.now();
    clearInterval(this.ticker);
    this.ticker = setInterval(() => this.tick(), 1000);
    this.tick();
    this.say("waiting", word, detail);
    this.bar.hidden = false;
    this.bar.removeAttribute("value");
  }

  /** Shows the id by which the server and its log know the job. */
  named(id) {
    this.request.replaceChildren("Request ", element("code", {}, id));
  }

  tick() {
    this.clock.textContent = time((Date.now() - this.since) / 1000);
  }

  say(kind, word, detail) {
    this.state.textContent = word;
    this.state.className = `badge ${kind}`;
    this.detail.textContent = detail;
  }

  /** How much of a file has been sent. */
  uploading(name, share) {
    this.say("waiting", "Uploading", `${name}, ${Math.round(share * 100)} %`);
    this.bar.value = share;
  }

  /** Shows what the status stream said. */
  update(state) {
    if (state.lost) {
      this.say("waiting", "Reconnecting", `The connection was lost; next try in ${state.lost} s.`);
      this.bar.removeAttribute("value");
      return;
    }
    this.addLog(state.logs ?? [], state.first);
    if (state.status === "IN_QUEUE") {
      const ahead = state.queue_position;
      const place = ahead === 0 ? "Next in line" : `${ahead} ${ahead === 1 ? "job" : "jobs"} ahead`;
      this.say("waiting", "In the queue", place);
      this.bar.removeAttribute("value");
      announce(`In the queue. ${place}.`);
    } else if (state.status === "IN_PROGRESS") {
      this.working(state.progress);
    }
  }

  working(progress) {
    if (!progress) {
      this.say("running", "Running", "Starting");
      this.bar.removeAttribute("value");
      return;
    }
    const { stage, step, steps } = progress;
    const name = STAGES[stage] ?? stage;
    if (stage !== this.stage) {
      this.enter(stage, name);
    }
    if (steps === 0) {
      this.say("running", name, "");
      this.bar.removeAttribute("value");
      return;
    }
    this.say("running", name, `${step} of ${steps}${this.left(step, steps)}`);
    this.bar.max = steps;
    this.bar.value = step;
    const quarter = Math.floor((step / steps) * QUARTERS);
    if (quarter !== this.quarter) {
      this.quarter = quarter;
      announce(`${name}, ${quarter * 25} percent.`);
    }
  }

  enter(stage, name) {
    this.endStage();
    this.stage = stage;
    this.stageSince = Date.now();
    this.firstStep = undefined;
    this.quarter = undefined;
    this.mark = element("li", { "aria-current": "step" }, name);
    this.stages.append(this.mark);
    announce(`${name}.`);
  }

  endStage() {
    if (this.mark && this.stage) {
      this.mark.removeAttribute("aria-current");
      this.mark.append(
        element("span", { class: "took" }, ` ${time((Date.now() - this.stageSince) / 1000)}`),
      );
      this.stage = undefined;
    }
  }

  /** How long the stage will go on, judged by the steps this page has seen. */
  left(step, steps) {
    this.firstStep ??= { step, at: Date.now() };
    const seen = step - this.firstStep.step;
    if (seen < 2 || step >= steps) {
      return "";
    }
    const each = (Date.now() - this.firstStep.at) / seen / 1000;
    const seconds = each * (steps - step);
    return seconds < 1 ? "" : `, about ${time(seconds)} left`;
  }

  addLog(lines, first) {
    if (first) {
      this.lines.replaceChildren();
    }
    const atEnd = this.lines.scrollTop + this.lines.clientHeight >= this.lines.scrollHeight - 8;
    for (const line of lines) {
      this.lines.append(
        element(
          "li",
          { class: line.level.toLowerCase() },
          element("time", {}, line.timestamp.slice(11, 19)),
          element("span", {}, line.message),
        ),
      );
    }
    this.logCount.textContent = ` ${this.lines.children.length}`;
    if (atEnd) {
      this.lines.scrollTop = this.lines.scrollHeight;
    }
  }

  /** The visitor asked for the end; the job stops at its next step. */
  cancelling() {
    this.cancel.disabled = true;
    this.detail.textContent = "Stopping at the next step";
    announce("Stopping at the next step.");
  }

  /** The job has ended with an output. */
  done(seconds) {
    this.end();
    this.say("done", "Done", seconds === undefined ? "" : `${time(seconds)} of work`);
    announce("Done. The result is ready.");
  }

  /** The job has ended because its owner asked. */
  cancelled() {
    this.end();
    this.say("waiting", "Cancelled", "");
    announce("Cancelled.");
  }

  /**
   * The job has failed.
   *
   * @param text a sentence
   * @param problems what is wrong with which field
   * @param reveal called with the problem whose field the visitor wants to see
   */
  failed(text, problems, reveal) {
    this.end();
    this.say("failed", "Failed", "");
    const items = problems.map((problem) =>
      element(
        "li",
        {},
        problem.control
          ? element(
              "button",
              { type: "button", class: "link", onclick: () => reveal(problem) },
              (problem.loc ?? []).slice(1).join(" › "),
            )
          : null,
        ` ${problem.msg}`,
      ),
    );
    this.message.replaceChildren(
      element("p", {}, text),
      items.length === 0 ? "" : element("ul", {}, ...items),
    );
    this.message.hidden = false;
  }

  end() {
    clearInterval(this.ticker);
    this.endStage();
    this.clock.textContent = "";
    this.bar.hidden = true;
    this.cancel.hidden = true;
  }
}

/** Seconds as people say them. */
export function time(seconds) {
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 60) {
    return `${Math.round(seconds)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
