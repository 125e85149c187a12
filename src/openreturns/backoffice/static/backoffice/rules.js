// Dragging a rule: it presses the same form that the arrows press, so nothing here is the only way.
(() => {
  const list = document.getElementById("rules");
  if (!list) return;
  list.classList.add("drags");
  const rowOf = (element) => element?.closest?.(".rules > li");
  const placeOf = (row) => row?.querySelector("[data-rule]")?.dataset.rule;
  let dragged = null;

  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest("[data-grip]") && rowOf(event.target);
    if (row) row.draggable = true;
  });
  list.addEventListener("pointerup", () => {
    for (const row of list.children) row.draggable = false;
  });
  list.addEventListener("dragstart", (event) => {
    dragged = rowOf(event.target);
    dragged?.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const row = rowOf(event.target);
    if (!dragged || placeOf(row) === undefined) return;
    event.preventDefault();
    for (const other of list.children) other.classList.toggle("over", other === row && row !== dragged);
  });
  list.addEventListener("dragend", () => {
    for (const row of list.children) {
      row.draggable = false;
      row.classList.remove("dragged", "over");
    }
    dragged = null;
  });
  list.addEventListener("drop", (event) => {
    const place = placeOf(rowOf(event.target));
    const form = dragged?.querySelector("[data-move]");
    if (!form || place === undefined || place === placeOf(dragged)) return;
    event.preventDefault();
    const to = document.createElement("input");
    Object.assign(to, { type: "hidden", name: "place", value: place });
    form.append(to);
    form.submit();
  });
})();
