// Shows colour and corners in the preview while they are typed; without it the preview shows what is saved.
document.addEventListener("DOMContentLoaded", () => {
  const preview = document.getElementById("preview");
  const colour = document.getElementById("id_brand_colour");
  const radius = document.getElementById("id_brand_radius");
  const form = document.getElementById("form");
  if (!preview || !colour || !radius || !form) return;
  form.addEventListener("input", () => {
    const text = form.querySelector("[name=brand_contrast]:checked");
    if (/^#[0-9a-f]{6}$/i.test(colour.value)) preview.style.setProperty("--brand", colour.value);
    if (text) preview.style.setProperty("--brand-contrast", text.value);
    if (/^\d{1,2}$/.test(radius.value)) preview.style.setProperty("--brand-radius", radius.value + "px");
  });
});
