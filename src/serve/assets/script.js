// Keys and a few comforts. Every page works without it.
"use strict";
(() => {
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // Hits: j and k go from one to the next, o opens.
  const hits = all(".hit");
  let hit = -1;
  const toHit = (at) => {
    if (at < 0 || at >= hits.length) return;
    hits[hit]?.classList.remove("here");
    hit = at;
    hits[hit].classList.add("here");
    const link = find("h2 a", hits[hit]);
    link.focus({ preventScroll: true });
    hits[hit].scrollIntoView({ block: "nearest" });
  };
  for (const [at, one] of hits.entries()) {
    one.addEventListener("focusin", () => {
      if (at === hit) return;
      hits[hit]?.classList.remove("here");
      hit = at;
      one.classList.add("here");
    });
  }

  // Matches in a text: n and p, or the bar above it.
  const matches = all("mark[id]");
  let match = -1;
  const label = document.createElement("span");
  label.setAttribute("role", "status");
  const toMatch = (at) => {
    if (matches.length === 0) return;
    matches[match]?.classList.remove("here");
    match = (at + matches.length) % matches.length;
    const mark = matches[match];
    mark.classList.add("here");
    mark.scrollIntoView({ block: "center" });
    history.replaceState(history.state, "", "#" + mark.id);
    label.textContent = match + 1 + " of " + matches.length;
  };
  const bar = find(".matches");
  if (bar && matches.length > 0) {
    const button = (text, name, step) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.setAttribute("aria-label", name);
      made.addEventListener("click", () => toMatch(match < 0 && step < 0 ? matches.length - 1 : match + step));
      bar.append(made);
    };
    if (matches.length > 1) button("‹", "previous match", -1);
    button("›", "next match", 1);
    bar.append(label);
    const begin = matches.findIndex((mark) => "#" + mark.id === location.hash);
    if (begin >= 0) toMatch(begin);
    addEventListener("hashchange", () => {
      const at = matches.findIndex((mark) => "#" + mark.id === location.hash);
      if (at >= 0 && at !== match) toMatch(at);
    });
  }

  const isTyping = (target) => target.matches?.("input, textarea, select, [contenteditable]");
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      for (const open of all("details.evidence[open]")) open.open = false;
      if (isTyping(event.target)) event.target.blur();
      return;
    }
    if (isTyping(event.target)) return;
    const box = find("#q") ?? find("input[type=search]");
    switch (event.key) {
      case "/":
        if (!box) return;
        box.focus();
        box.select();
        break;
      case "j": toHit(hit + 1); break;
      case "k": toHit(hit - 1); break;
      case "o":
        if (hit < 0) return;
        find("h2 a", hits[hit]).click();
        break;
      case "n": toMatch(match + 1); break;
      case "p": toMatch(match < 0 ? matches.length - 1 : match - 1); break;
      default: return;
    }
    event.preventDefault();
  });

  // What a date was read from closes when another opens.
  document.addEventListener("click", (event) => {
    for (const open of all("details.evidence[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  // Copying the citation.
  for (const button of all("button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Select and copy by hand";
      }
    });
  }

  // Dragging over a chart sets the dates of the form beside it.
  for (const chart of all(".chart svg")) {
    const bars = all("[data-from]", chart);
    const form = find("form.range:has(input[name=from])", chart.closest("section, main"));
    if (!form || bars.length < 2 || !bars[0].dataset.from) continue;
    let first = -1;
    let last = -1;
    let isDragged = false;
    const at = (event) => {
      const box = chart.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      return Math.min(bars.length - 1, Math.max(0, Math.floor(share * bars.length)));
    };
    const show = () => {
      const [low, high] = [Math.min(first, last), Math.max(first, last)];
      for (const [at, one] of bars.entries()) {
        one.classList.toggle("chosen", first >= 0 && at >= low && at <= high);
      }
      if (first < 0) return;
      form.elements.from.value = bars[low].dataset.from;
      form.elements.to.value = bars[high].dataset.to;
    };
    chart.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      first = last = at(event);
      isDragged = false;
    });
    addEventListener("pointermove", (event) => {
      if (first < 0 || at(event) === last) return;
      isDragged = true;
      last = at(event);
      show();
    });
    addEventListener("pointerup", () => {
      if (first < 0) return;
      if (isDragged) form.requestSubmit();
      first = last = -1;
      if (!isDragged) show();
    });
    addEventListener("pointercancel", () => { first = last = -1; show(); });
    chart.addEventListener("dragstart", (event) => event.preventDefault());
    chart.addEventListener("click", (event) => { if (isDragged) event.preventDefault(); }, true);
  }
})();
