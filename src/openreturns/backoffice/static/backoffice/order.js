// Rows of a list can be dragged to another place. Without this script the arrows do the same.
for (const list of document.querySelectorAll("[data-order]")) {
  let dragged = null;
  for (const row of list.children) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
    });
    row.addEventListener("dragover", (event) => dragged && event.preventDefault());
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!dragged || dragged === row) return;
      const mover = dragged.querySelector("[data-mover]");
      const to = document.createElement("input");
      Object.assign(to, { type: "hidden", name: "to", value: row.dataset.place });
      mover.append(to);
      mover.submit();
    });
  }
}
