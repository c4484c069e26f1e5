// Values that are copied with one press; without this script they can be marked and copied by hand.
const told = document.getElementById("copied");

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
    told.textContent = `${told.dataset.done} ${field.labels[0].textContent}`;
  } catch {
    field.select();
    told.textContent = told.dataset.refused;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
