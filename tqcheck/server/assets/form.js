"use strict";
(() => {
  const form = document.querySelector("form");
  const frame = document.getElementById("report");
  const go = document.getElementById("go");
  const state = document.getElementById("state");
  const told = state.textContent, name = go.textContent;
  let asked = 0;

  const busy = (on) => {
    go.disabled = on;
    go.textContent = on ? go.dataset.busy : name;
    frame.setAttribute("aria-busy", String(on));
  };

  frame.hidden = true;
  busy(false);
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.formTarget === "_blank") return;
    asked = Date.now();
    state.textContent = state.dataset.wait;
    setTimeout(() => busy(true)); /* a button that is disabled at once would not send the form */
  });
  frame.addEventListener("load", () => {
    if (!asked) return;
    const seconds = ((Date.now() - asked) / 1000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
    state.textContent = state.dataset.answered.replace("0", seconds);
    asked = 0;
    busy(false);
    frame.hidden = false;
    frame.scrollIntoView({ block: "start" });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(go);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) { busy(false); state.textContent = told; } });
})();
