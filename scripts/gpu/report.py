"""Rows of measurements: timed, printed as they come, saved after each."""
import json
import pathlib
import statistics
import subprocess
import time

import torch


LONG = 0.5  # seconds from which on a row's clocks are looked at


class Report:
    def __init__(self, out, device, budget, repeats):
        self.out = pathlib.Path(out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.device, self.budget, self.repeats = device, budget, repeats
        self.cuda = device.startswith("cuda")
        self.started = time.monotonic()
        self.rows, self.environment = [], {}

    def left(self):
        return self.budget - (time.monotonic() - self.started)

    def synchronize(self):
        if self.cuda:
            torch.cuda.synchronize()

    def seconds(self, work):
        """One run, by CUDA events where there are any."""
        if not self.cuda:
            start = time.perf_counter()
            work()
            return time.perf_counter() - start
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        work()
        end.record()
        torch.cuda.synchronize()
        return start.elapsed_time(end) / 1e3

    def runs(self, work, at_least, for_seconds):
        """A warm-up, then runs for about as long as said; none that the time left does not hold."""
        warm = self.seconds(work)
        times = []
        while len(times) < at_least or (sum(times) < for_seconds and len(times) < 50):
            if times and self.left() < 2 * max(times[-1], 0.01):
                break
            times.append(self.seconds(work))
        return warm, times

    def measure(self, group, name, work, needs, tflop=0.0, ceiling=0.0, for_seconds=0.5, note=""):
        """Times `work` as a row and returns its median in seconds, or None with the reason in the row.

        needs: seconds that the row will take at most, for the decision to skip it
        ceiling: seconds that the same work takes at the measured ceilings, 0 for unknown
        """
        row = {"group": group, "name": name, "note": note}
        if self.left() < needs:
            row["note"] = f"skipped: needs about {needs:.0f} s, {max(0, self.left()):.0f} s are left"
            self.add(row)
            return None
        before = 0
        if self.cuda:
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
            before = torch.cuda.memory_allocated()
        try:
            warm, times = self.runs(work, self.repeats, for_seconds)
        except Exception as e:  # a backend that a build lacks is a result, too
            row["note"] = "does not run: " + str(e).strip().splitlines()[-1][:160]
            self.add(row)
            return None
        median = statistics.median(times)
        row.update(median_s=median, min_s=min(times), max_s=max(times), runs=len(times), first_s=warm)
        if tflop:
            row.update(tflop=tflop, tflops=tflop / median)
        if ceiling:
            row["share"] = ceiling / median
        if self.cuda:
            row["peak_bytes"] = torch.cuda.max_memory_allocated() - before
            if sum(times) > LONG:
                # At once, while the card is still as warm as the row made it.
                row["clocks"] = clocks()
        self.add(row)
        return median

    def note(self, group, name, text, **values):
        self.add({"group": group, "name": name, "note": text, **values})

    def add(self, row):
        row["at_s"] = round(time.monotonic() - self.started, 1)
        if not self.rows or self.rows[-1]["group"] != row["group"]:
            print(f"\n{row['group']}\n{HEADING}", flush=True)
        self.rows.append(row)
        print(line(row), flush=True)
        self.save()

    def save(self, targets=()):
        data = {"environment": self.environment, "rows": self.rows, "targets": list(targets)}
        (self.out / "results.json").write_text(json.dumps(data, indent=1))
        (self.out / "results.md").write_text(markdown(data))


HEADING = f"{'what':52} {'ms':>10} {'min':>10} {'max':>10} {'n':>3} {'TFLOP/s':>8} {'of ceiling':>10} {'peak GiB':>8}"


def cells(row):
    """The row's numbers as text, the same in the terminal and in the document."""
    def number(key, scale, form):
        return form.format(row[key] * scale) if key in row else ""

    return [
        number("median_s", 1e3, "{:.2f}"), number("min_s", 1e3, "{:.2f}"), number("max_s", 1e3, "{:.2f}"),
        str(row.get("runs", "")), number("tflops", 1, "{:.1f}"), number("share", 100, "{:.0f} %"),
        number("peak_bytes", 1 / 2**30, "{:.2f}")]


def line(row):
    widths = (10, 10, 10, 3, 8, 10, 8)
    numbers = " ".join(f"{c:>{w}}" for c, w in zip(cells(row), widths))
    return f"{row['name'][:52]:52} {numbers}  {row['note']}".rstrip()


def markdown(data):
    text = ["# Measured by scripts/gpu/measure.py", ""]
    text += [f"* {key}: {value}" for key, value in data["environment"].items()]
    group = None
    for row in data["rows"]:
        if row["group"] != group:
            group = row["group"]
            text += ["", f"## {group}", "",
                     "| | median ms | fastest | slowest | runs | TFLOP/s | of ceiling | peak GiB | |",
                     "|---|---|---|---|---|---|---|---|---|"]
        text.append("| " + " | ".join([row["name"], *cells(row), row["note"]]) + " |")
    if data["targets"]:
        text += ["", "## Targets", "", "| | target | measured | |", "|---|---|---|---|"]
        text += ["| " + " | ".join(t) + " |" for t in data["targets"]]
    return "\n".join(text) + "\n"


def clocks():
    query = "clocks.sm,clocks.mem,temperature.gpu,power.draw"
    try:
        answer = subprocess.run(
            ["nvidia-smi", "--query-gpu=" + query, "--format=csv,noheader"],
            capture_output=True, text=True, timeout=10, check=True)
        return answer.stdout.strip().splitlines()[0]
    except (OSError, subprocess.SubprocessError):
        return ""


def environment(device):
    found = {"torch": torch.__version__, "device": device}
    if device.startswith("cuda"):
        p = torch.cuda.get_device_properties(0)
        found.update(
            device=p.name, multiprocessors=p.multi_processor_count, memory_GiB=round(p.total_memory / 2**30, 1),
            cuda=torch.version.cuda, cudnn=torch.backends.cudnn.version(),
            tf32=f"matmul {torch.backends.cuda.matmul.allow_tf32}, cudnn {torch.backends.cudnn.allow_tf32}",
            clocks_before=clocks())
    return found
