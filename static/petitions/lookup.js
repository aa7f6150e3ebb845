// Letters link to /petitions/lookup/#2026-000123: the part after # never reaches the server's log.
const field = document.querySelector("input[name=number]");
const number = decodeURIComponent(window.location.hash.slice(1));
if (field && !field.value && /^\d{4}-\d{6,}$/.test(number)) {
  field.value = number;
  document.querySelector("input[name=code]")?.focus();
}
