// Letters link to /monitors/join/mine/#M-2026-0001: the part after # never reaches the server's log.
const field = document.querySelector("input[name=number]");
const number = decodeURIComponent(window.location.hash.slice(1));
if (field && !field.value && /^M-\d{4}-\d{4,8}$/.test(number)) {
  field.value = number;
  document.querySelector("input[name=code]")?.focus();
}
