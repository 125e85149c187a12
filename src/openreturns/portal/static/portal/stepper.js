// The plus and minus buttons change the figure in place. Without this script they submit the
// form, and the server does the same sum.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-step]");
  if (!button) return;
  const field = document.getElementById(button.dataset.for);
  if (!field) return;
  event.preventDefault();
  const most = Number(field.dataset.most);
  const next = Math.min(most, Math.max(1, (parseInt(field.value, 10) || 1) + Number(button.dataset.step)));
  field.value = String(next);
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
