"use strict";
// One pair after the other; what was chosen stays in this browser and in the file that is saved.

const ballot = JSON.parse(document.getElementById("ballot").textContent);
const store = `scail-votes-${ballot.id}`;
const element = (id) => document.getElementById(id);
const videos = [element("left"), element("right")];
let { voter, votes } = remembered();

function remembered() {
  const fresh = { voter: drawn(), votes: {} };
  try {
    return { ...fresh, ...JSON.parse(localStorage.getItem(store)) };
  } catch {
    return fresh;
  }
}

// Says nothing about the visitor; tells two files of one person from the files of two.
function drawn() {
  return [...crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

function remember() {
  try {
    localStorage.setItem(store, JSON.stringify({ voter, votes }));
  } catch {
    element("state").textContent = "This browser keeps nothing: save your votes before you leave.";
  }
}

function next() {
  const pair = ballot.pairs.find((each) => !(each.id in votes));
  const done = Object.keys(votes).length;
  element("count").textContent = `${done} of ${ballot.pairs.length} pairs are judged.`;
  element("asking").hidden = !pair;
  element("over").hidden = Boolean(pair);
  if (pair) {
    element("asking").dataset.pair = pair.id;
    videos.forEach((video, side) => {
      video.src = side === 0 ? pair.left : pair.right;
      video.load();
    });
    element("character").src = pair.character;
    element("prompt").textContent = pair.prompt;
  }
}

function play() {
  videos.forEach((video) => {
    video.currentTime = 0;
    video.play();
  });
}

for (const choice of ["left", "same", "right"]) {
  element(`choose-${choice}`).addEventListener("click", () => {
    votes[element("asking").dataset.pair] = choice;
    remember();
    next();
  });
}
element("play").addEventListener("click", play);
element("save").addEventListener("click", () => {
  const text = JSON.stringify({ ballot: ballot.id, voter, saved: Date.now(), votes }, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `votes-${ballot.id.slice(0, 8)}-${voter.slice(0, 8)}.json`;
  link.click();
});
element("load").addEventListener("change", async (event) => {
  const said = element("state");
  try {
    const read = JSON.parse(await event.target.files[0].text());
    if (read.ballot !== ballot.id) {
      throw new Error("other ballot");
    }
    votes = { ...votes, ...read.votes };
    voter = read.voter ?? voter;
    remember();
    said.textContent = "Votes were read.";
    next();
  } catch {
    said.textContent = "That file holds no votes of this page.";
  }
});
next();
