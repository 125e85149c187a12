// The bench: what was typed is marked so that the next scan replaces it, and F9 books.
document.addEventListener("DOMContentLoaded", () => {
  const code = document.getElementById("code");
  const book = document.querySelector("[data-book]");
  code?.addEventListener("focus", () => code.select());
  if (!book) return;
  book.querySelector("kbd").hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F9") return;
    event.preventDefault();
    book.click();
  });
});
