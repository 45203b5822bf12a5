// What is too heavy is said when it is chosen, and again before it is sent: it would travel for minutes to be refused.
// The limits are the server's (app/nucleo/limites.py); a field with another one says so (data-maximo).
"use strict";
(() => {
  const { maximo, maximoEntrega } = document.currentScript.dataset,
    MEGA = 1024 * 1024;
  /** @type {(n: number) => string} */
  const mb = (n) => `${(n / MEGA).toFixed(1).replace(/\.0$/, "")} MB`;
  // Never «10 MB and the limit is 10 MB».
  /** @type {(n: number, tope: number) => string} */
  const pesa = (n, tope) => (mb(n) === mb(tope) ? `${(n / MEGA).toFixed(3)} MB` : mb(n));
  /** @type {(f: Control) => Control[]} */
  const campos = (f) => [...f.querySelectorAll('input[type="file"]')];

  /** @type {(f: Control) => [Control, string] | null} */
  function exceso(f) {
    for (const x of campos(f)) {
      const tope = Number(x.dataset.maximo || maximo),
        grande = [...x.files].find((a) => a.size > tope);
      if (grande)
        return [
          x,
          `«${grande.name}» pesa ${pesa(grande.size, tope)} y el límite es de ${mb(tope)} por archivo. ` +
            "Redúzcalo o divídalo; lo demás que escribió sigue aquí.",
        ];
    }
    const todos = campos(f).flatMap((x) => [...x.files]),
      suma = todos.reduce((n, a) => n + a.size, 0),
      tope = Number(maximoEntrega);
    if (suma <= tope) return null;
    return [
      campos(f).findLast((x) => x.files.length),
      `Los ${todos.length} archivos pesan ${pesa(suma, tope)} entre todos y de una vez caben ${mb(tope)}. ` +
        "Envíelos en dos o más veces; lo demás que escribió sigue aquí.",
    ];
  }
  /** @type {(f: Control) => [Control, string] | null} */
  function marcar(f) {
    const hay = exceso(f);
    for (const x of campos(f)) {
      const id = `${x.id}-peso`,
        dicho = document.getElementById(id),
        mal = hay?.[0] === x;
      if (!mal && !dicho) continue;
      const ids = new Set((x.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
      ids[mal ? "add" : "delete"](id);
      x.setAttribute("aria-describedby", [...ids].join(" "));
      if (!mal) {
        dicho.remove();
        x.removeAttribute("aria-invalid");
        continue;
      }
      x.setAttribute("aria-invalid", "true");
      const p = dicho || Object.assign(document.createElement("p"), { id, className: "err" });
      p.setAttribute("role", "alert");
      p.textContent = hay[1];
      if (!dicho) x.after(p);
    }
    return hay;
  }
  document.addEventListener("change", (e) => {
    const x = /** @type {Control} */ (e.target);
    if (x.matches?.('input[type="file"]') && x.form) marcar(/** @type {any} */ (x.form));
  });
  // Before any other hears of it: what does not fit is not sent.
  document.addEventListener(
    "submit",
    (e) => {
      const hay = marcar(/** @type {Control} */ (e.target));
      if (!hay) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      hay[0].focus();
    },
    true,
  );
})();
