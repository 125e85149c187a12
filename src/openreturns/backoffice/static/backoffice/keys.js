// The keys of a list. Each presses a control that is on the page, so nothing here is the only way.
(() => {
  const OFF = "openreturns-keys-off";
  const HERE = "openreturns-row";
  const rows = () => [...document.querySelectorAll("table.list tbody tr")];
  const here = () => document.querySelector("table.list tbody tr.here");
  const help = () => document.getElementById("keys-help");
  const off = () => localStorage.getItem(OFF) === "1";

  const go = (index) => {
    const all = rows();
    if (!all.length) return;
    const row = all[Math.max(0, Math.min(index, all.length - 1))];
    here()?.classList.remove("here");
    row.classList.add("here");
    row.querySelector("a.id")?.focus();
    sessionStorage.setItem(HERE, location.pathname + "#" + all.indexOf(row));
  };
  const at = () => rows().indexOf(here());

  const reject = (row) => {
    const menu = row?.querySelector(".no-menu");
    if (!menu) return;
    menu.open = true;
    menu.querySelector("textarea").focus();
  };
  const tick = (row) => row?.querySelector("td:first-child input")?.click();

  const KEYS = {
    j: () => go(at() + 1),
    k: () => go(at() < 0 ? 0 : at() - 1),
    x: () => tick(here()),
    a: () => here()?.querySelector(".ib.yes")?.click(),
    r: () => reject(here()),
    "/": () => document.querySelector(".filters [name=q]")?.focus(),
    "?": () => help()?.showModal(),
  };

  // After a decision the next row stands where the last one was, ready for the next key.
  const show = (resume) => {
    document.querySelectorAll("[data-keys]").forEach((one) => (one.hidden = off()));
    document.querySelectorAll("[data-keys-switch]").forEach((one) => (one.checked = !off()));
    const all = document.getElementById("select-all");
    if (all) all.hidden = false;
    const [path, index] = (sessionStorage.getItem(HERE) || "").split("#");
    if (resume && path === location.pathname && !here()) go(Number(index));
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.target.closest?.("details[open]")?.removeAttribute("open");
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog");
    if (typing || off() || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-help]")) help()?.showModal();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "select-all") {
      const ticks = document.querySelectorAll("table.list td:first-child input");
      ticks.forEach((one) => (one.checked = event.target.checked));
    }
    if (event.target.matches("[data-keys-switch]")) {
      localStorage.setItem(OFF, event.target.checked ? "0" : "1");
      show(false);
    }
  });
  document.addEventListener("DOMContentLoaded", () => show(false));
  document.addEventListener("htmx:after:swap", () => show(true));
})();
