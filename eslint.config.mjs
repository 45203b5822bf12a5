// What ESLint asks of our own JavaScript; `make frente` allows no warning.
import js from "@eslint/js";
import globals from "globals";

const HTML_DE_TEXTO = "Un texto no se vuelve HTML: use textContent, append o replaceChildren.";

export default [
  { ignores: ["app/static/vendor/", "**/templates/", ".venv/", "build/", "instance/", "pantallas/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "max-len": ["error", { code: 120, ignoreUrls: true }],
      "no-console": ["error", { allow: ["warn"] }],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-shadow": "error",
      "no-unused-expressions": ["error", { allowTernary: true }],
      "no-unused-vars": ["error", { args: "after-used", ignoreRestSiblings: true }],
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "no-restricted-properties": ["error", { property: "insertAdjacentHTML", message: HTML_DE_TEXTO }],
      "no-restricted-syntax": [
        "error",
        { selector: "AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]", message: HTML_DE_TEXTO },
      ],
    },
  },
  {
    // Scripts of a page, each inside a function of its own.
    files: ["app/static/{js,fab,catalogos,peticiones,bitacora,informes}/*.js"],
    languageOptions: { sourceType: "script", globals: { ...globals.browser, L: "readonly", echarts: "readonly" } },
    rules: { "no-implicit-globals": "error", strict: ["error", "global"] },
  },
  {
    // Modules of the telephone's page, and what it and the office keep.
    files: ["app/static/campo/*.js", "app/static/guardado/*.js"],
    languageOptions: { sourceType: "module", globals: globals.browser },
  },
  {
    files: ["app/static/campo/sw-logica.js"],
    languageOptions: { sourceType: "script", globals: globals.serviceworker },
    rules: { strict: ["error", "global"] },
  },
  { files: ["**/*.mjs"], languageOptions: { globals: globals.node } },
];
