"use strict";
(() => {
  const root = document.documentElement;
  const card = document.getElementById("card");
  const marks = [...document.querySelectorAll("mark")];
  const hiddenSeverities = new Set();
  let current = null;
  let leaving = 0;

  const notesOf = (mark) => mark.getAttribute("aria-describedby").split(" ")
    .map((id) => document.getElementById(id))
    .filter((note) => !hiddenSeverities.has(note.dataset.s));

  /* The card holds copies of the notes under the sentence: one source for the eye, the screen reader and print. */
  const fill = (notes) => {
    const copies = notes.map((note) => {
      const copy = note.cloneNode(true);
      copy.removeAttribute("id");
      return copy;
    });
    const list = document.createElement("ol");
    list.append(...copies);
    card.replaceChildren(list);
  };

  const settle = (mark, x) => {
    const lines = [...mark.getClientRects()];
    const line = lines.find((r) => x >= r.left && x <= r.right) || lines[0];
    const gap = 6;
    const width = root.clientWidth;
    const left = Math.min(Math.max(gap, line.left - 12), Math.max(gap, width - card.offsetWidth - gap));
    const below = line.bottom + gap + card.offsetHeight <= window.innerHeight;
    const top = below ? line.bottom + gap : Math.max(gap, line.top - gap - card.offsetHeight);
    card.style.left = `${left}px`;
    card.style.top = `${top}px`;
  };

  const light = (mark, on) => {
    const ids = new Set(mark.getAttribute("aria-describedby").split(" "));
    mark.closest("p").querySelectorAll("mark").forEach((other) => {
      const shared = other.getAttribute("aria-describedby").split(" ").some((id) => ids.has(id));
      other.classList.toggle("lit", on && shared);
    });
  };

  const hide = () => {
    clearTimeout(leaving);
    if (current) light(current, false);
    current = null;
    card.hidden = true;
  };

  const show = (mark, x) => {
    clearTimeout(leaving);
    if (mark === current) return;
    hide();
    const notes = notesOf(mark);
    if (!notes.length) return;
    current = mark;
    fill(notes);
    card.hidden = false;
    settle(mark, x);
    light(mark, true);
  };

  const inside = (event) => event.target.closest ? event.target.closest("mark, #card") : null;

  document.addEventListener("pointerover", (event) => {
    const over = inside(event);
    clearTimeout(leaving);
    if (over && over !== card) show(over, event.clientX);
    else if (!over && current && current !== document.activeElement) leaving = setTimeout(hide, 150);
  });
  document.addEventListener("focusin", (event) => { if (event.target.matches("mark")) show(event.target, -1); });
  document.addEventListener("focusout", (event) => { if (event.target === current) hide(); });
  document.addEventListener("click", (event) => {
    const over = inside(event);
    if (over && over !== card) show(over, event.clientX);
    else if (!over) hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  window.addEventListener("scroll", () => { if (current) settle(current, -1); }, { passive: true });
  window.addEventListener("resize", hide);

  const press = (button, on) => button.setAttribute("aria-pressed", String(on));
  const pressed = (button) => button.getAttribute("aria-pressed") === "true";

  /* A passage shows the innermost of its findings that is not filtered out. */
  const redraw = () => {
    hide();
    marks.forEach((mark) => {
      const left = mark.dataset.all.split(" ").filter((severity) => !hiddenSeverities.has(severity));
      mark.dataset.s = left[0] || "none";
      mark.tabIndex = left.length && mark.dataset.stop === "0" ? 0 : -1;
      if (left.length > 1) mark.dataset.in = left[1]; else delete mark.dataset.in;
    });
    document.querySelectorAll(".notes > li").forEach((note) => { note.hidden = hiddenSeverities.has(note.dataset.s); });
    document.querySelectorAll("article").forEach((row) => {
      row.dataset.empty = String(![...row.querySelectorAll(".notes > li")].some((note) => !note.hidden));
    });
  };

  document.querySelectorAll("[data-filter]").forEach((button) => button.addEventListener("click", () => {
    press(button, !pressed(button));
    hiddenSeverities[pressed(button) ? "delete" : "add"](button.dataset.filter);
    redraw();
  }));

  const switchOn = (id, name) => {
    const button = document.getElementById(id);
    button.addEventListener("click", () => {
      press(button, !pressed(button));
      root.classList.toggle(name, pressed(button));
      hide();
    });
  };
  switchOn("only", "only-marked");
  switchOn("all-notes", "all-notes");

  const theme = document.getElementById("theme");
  const themes = ["system", "light", "dark"];
  const wear = (name) => {
    root.dataset.theme = name;
    theme.textContent = theme.dataset[name];
    try { localStorage.setItem("tqcheck-theme", name); } catch { /* a page opened from a file may not keep anything */ }
  };
  theme.addEventListener("click", () => wear(themes[(themes.indexOf(root.dataset.theme || "system") + 1) % themes.length]));
  try { if (themes.includes(localStorage.getItem("tqcheck-theme"))) wear(localStorage.getItem("tqcheck-theme")); } catch { /* as above */ }

  marks.forEach((mark) => { mark.dataset.stop = mark.getAttribute("tabindex"); });
  root.classList.add("scripted");
  document.getElementById("tools").hidden = false;
  redraw();
})();
