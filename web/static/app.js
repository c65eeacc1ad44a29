// Makes the pages smoother; every page works without it.
"use strict";

document.documentElement.classList.add("js");

const EARLIER = "meeting-qa-earlier";
const KEPT = 20;

// The browser keeps the questions; where it may not, nothing is kept.
const earlier = {
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(EARLIER) || "[]");
      return Array.isArray(kept) ? kept.filter((each) => typeof each?.q === "string" && typeof each?.url === "string" && each.url.startsWith("/ask?")) : [];
    } catch {
      return [];
    }
  },
  write(list) {
    try {
      localStorage.setItem(EARLIER, JSON.stringify(list.slice(0, KEPT)));
    } catch {
      /* Private windows refuse storage. */
    }
  },
};

function rememberAnswer() {
  const answer = document.getElementById("answer");
  if (!answer) return;
  const now = { q: answer.dataset.question, url: location.pathname + location.search };
  earlier.write([now, ...earlier.read().filter((each) => each.q !== now.q)]);
}

function showEarlier() {
  const section = document.getElementById("earlier");
  const kept = earlier.read();
  if (!section || !kept.length) return;
  const list = section.querySelector("ul");
  for (const { q, url } of kept.slice(0, 8)) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = q;
    list.append(document.createElement("li"));
    list.lastChild.append(link);
  }
  section.hidden = false;
  document.getElementById("forget").addEventListener("click", () => {
    earlier.write([]);
    section.hidden = true;
    document.getElementById("q")?.focus();
  });
}

function showAsking() {
  for (const form of document.querySelectorAll("form.ask")) {
    form.addEventListener("submit", () => {
      const button = form.querySelector("button");
      button.textContent = "Looking…";
      // Coming back with the browser's button finds the form usable again.
      addEventListener("pageshow", () => (button.textContent = "Ask"), { once: true });
    });
  }
}

function smoothUpload() {
  const form = document.getElementById("upload");
  if (!form) return;
  const drop = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  const sending = form.querySelector(".sending");
  const bar = sending.querySelector("progress");
  const words = sending.querySelector("span");
  const button = form.querySelector("button");

  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });

  const fail = (text) => {
    words.textContent = text;
    words.className = "problem";
    bar.hidden = true;
    sending.hidden = false;
    button.disabled = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
    const most = Number(form.dataset.maxMb);
    if (bytes > most * 1024 * 1024) {
      fail(`These files are larger than ${most} MB together. Send them in parts.`);
      return;
    }
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", (progress) => {
      if (progress.lengthComputable) bar.value = (100 * progress.loaded) / progress.total;
    });
    request.upload.addEventListener("load", () => {
      words.textContent = "Reading the documents";
      bar.removeAttribute("value");
    });
    request.addEventListener("load", () => {
      if (request.status < 400) {
        location.assign(request.responseURL + "#result");
        return;
      }
      const said = request.response?.querySelector(".notice.bad p, main p:not(.choices)");
      fail(said ? said.textContent : "The files could not be added. Please try again.");
    });
    request.addEventListener("error", () => fail("The connection was lost. Please try again."));
    words.textContent = "Sending";
    words.className = "";
    bar.hidden = false;
    bar.value = 0;
    sending.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  });
}

function followJob() {
  const box = document.querySelector("[data-job]");
  if (!box) return;
  const phases = { reading: "Reading the documents", embedding: "Preparing the passages", saving: "Saving" };
  const words = box.querySelector(".doing");
  const bar = box.querySelector("progress");
  const events = new EventSource(`/api/v1/jobs/${box.dataset.job}/events`);
  events.addEventListener("progress", (event) => {
    const job = JSON.parse(event.data);
    words.textContent = phases[job.phase] || "Waiting to begin";
    if (job.total) {
      bar.max = job.total;
      bar.value = job.done;
    } else {
      bar.removeAttribute("value");
    }
  });
  events.addEventListener("end", () => {
    events.close();
    location.reload();
  });
}

rememberAnswer();
showEarlier();
showAsking();
smoothUpload();
followJob();
if (location.hash === "#result") document.getElementById("result")?.focus();
